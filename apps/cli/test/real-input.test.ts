import { readFileSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { anod, at, brief, csv, folder, readings, useFolder, write } from './command.js';

useFolder();

const detect = async (file: string, ...more: string[]) => {
	const run = await anod(['detect', file, '--json', '--no-report', '--top', '1', ...(more.includes('--steps') ? [] : brief), ...more]);
	expect(run.error).toBe('');
	return run.json();
};
const rows = readings();
const kinds = (inspected: { summary: { columns: { name: string; kind: string }[] } }) =>
	Object.fromEntries(inspected.summary.columns.map((column: { name: string; kind: string }) => [column.name, column.kind]));
const fitted = async (file: string, ...more: string[]) => {
	const run = await anod(['fit', file, '--model', 'kinds.anod', '--json', ...brief, ...more]);
	expect(run.error).toBe('');
	return kinds(run.json());
};

describe('detect reads tables as people have them', () => {
	it('names the broken row first, with the column that broke', async () => {
		const result = await detect(write('plain.csv', csv(rows)));
		expect(result).toMatchObject({ rows: 300, top: [{ row: 201 }] });
		expect(result.top[0].contributions[0].column).toBe('heat');
	});

	it.each([
		['a header in quotes', 'quoted.csv', csv(rows).replace('power,heat', '"power, in ""W""","heat"')],
		['semicolons', 'semicolon.csv', csv(rows, ';')],
		['semicolons and decimal commas', 'comma.csv', csv(rows, ';', ',')],
		['tabs', 'tabs.tsv', csv(rows, '\t')],
		['pipes', 'pipes.txt', csv(rows, '|')],
		['CRLF line ends', 'crlf.csv', csv(rows).replaceAll('\n', '\r\n')],
		['a byte order mark', 'mark.csv', `\ufeff${csv(rows)}`],
		['NDJSON', 'rows.ndjson', rows.map((row) => JSON.stringify(row)).join('\n')],
		['a JSON array', 'rows.json', JSON.stringify(rows)],
		['nested JSON', 'nested.ndjson', rows.map(({ power, heat, flow }) => JSON.stringify({ motor: { power, heat }, flow })).join('\n')],
		['UTF-16 with a mark', 'utf16.csv', Buffer.from(`\ufeff${csv(rows)}`, 'utf16le')],
		['UTF-16 big-endian', 'utf16be.csv', Buffer.from(`\ufeff${csv(rows)}`, 'utf16le').swap16()],
		['UTF-16 without a mark', 'utf16bare.csv', Buffer.from(csv(rows), 'utf16le')],
		['Windows-1252', 'latin.csv', Buffer.from(csv(rows).replace('flow', 'débit'), 'latin1')],
		['gzip', 'rows.csv.gz', gzipSync(csv(rows))],
		['a title above the header', 'title.csv', `Readings of May\n\n${csv(rows)}`],
		['glob characters in its name', 'rows[1].csv', csv(rows)],
	])('%s', async (_, name, content) => {
		const result = await detect(write(name, content));
		expect(result).toMatchObject({ rows: 300, top: [{ row: 201 }] });
		expect(result.top[0].contributions[0].column).toMatch(/heat/);
		expect(Number(result.top[0].contributions[0].value)).toBe(400);
	});

	it('standard input, CSV and NDJSON, told apart by content', async () => {
		for (const text of [csv(rows), rows.map((row) => JSON.stringify(row)).join('\n')]) {
			const run = await anod(['detect', '-', '--json', '--no-report', '--top', '1', ...brief], text);
			expect(run.json()).toMatchObject({ source: 'standard input', rows: 300, top: [{ row: 201 }] });
		}
	});

	it('Parquet, written by score and read back', async () => {
		write('plain.csv', csv(rows));
		await anod(['detect', 'plain.csv', '--no-report', '--output', 'rows.parquet', ...brief]);
		const result = await detect('rows.parquet', '--column', 'score=ignore', '--column', 'p_value=ignore', '--column', 'anomaly=ignore');
		expect(result).toMatchObject({ rows: 300, top: [{ row: 201 }] });
	});

	it('the rows of a query', async () => {
		write('plain.csv', csv(rows));
		const run = await anod([
			'detect',
			'--query',
			"select * from read_csv('plain.csv') where power > 12;",
			'--json',
			'--no-report',
			...brief,
		]);
		expect(run.json().rows).toBe(rows.filter((row) => row.power > 12).length);
	});

	it('an id column, text, empty cells, NA, booleans and dates, each for what it is', async () => {
		const mixed = rows.map((row, index) => ({
			id: `pump-${index}`,
			at: new Date(Date.UTC(2024, 0, 1) + index * 3_600_000).toISOString(),
			country: ['FR', 'DE', 'IT'][index % 3],
			on: index % 2 === 0,
			power: index % 9 === 0 ? '' : row.power,
			heat: index % 11 === 0 ? 'NA' : row.heat,
		}));
		expect(await fitted(write('mixed.csv', csv(mixed)))).toEqual({
			id: 'ignore',
			at: 'date',
			country: 'category',
			on: 'boolean',
			power: 'number',
			heat: 'number',
		});
		const result = await detect('mixed.csv', '--id', 'id');
		expect(result.top[0]).toMatchObject({ row: 201, name: 'pump-200', time: '2024-01-09 08:00:00' });
	});

	it('German dates', async () => {
		const dated = rows.map((row, index) => ({ day: `${String((index % 28) + 1).padStart(2, '0')}.0${(index % 9) + 1}.2024`, ...row }));
		expect(await fitted(write('german.csv', csv(dated, ';', ',')))).toMatchObject({ day: 'date', heat: 'number' });
	});

	it('constant columns', async () => {
		const result = await detect(write('constant.csv', csv(rows.map((row) => ({ ...row, one: 1, word: 'same' })))));
		expect(result.top[0].row).toBe(201);
	});

	it('2,000 columns', async () => {
		const wide = Array.from({ length: 120 }, (_, row) =>
			Object.fromEntries(Array.from({ length: 2000 }, (_, column) => [`c${column}`, (row * 31 + column * 17) % 101])),
		);
		expect(await detect(write('wide.csv', csv(wide)), '--steps', '5')).toMatchObject({ rows: 120 });
	});

	it('whole numbers first, fractions and words after the first 20,000 rows', async () => {
		const late = [...Array.from({ length: 25_000 }, (_, row) => `${row % 50},${row % 7}`), '1.5,many'];
		const result = await detect(write('late.csv', `a,b\n${late.join('\n')}\n`), '--output', 'late-scored.csv');
		expect(result.rows).toBe(25_001);
		const last = readFileSync(at('late-scored.csv'), 'utf8').trimEnd().split('\n').at(-1)!;
		expect(last).toMatch(/^1\.5,many,/);
	});

	it('all rows identical: nothing is abnormal', async () => {
		const run = await anod(['detect', write('same.csv', `a,b\n${'1,2\n'.repeat(100)}`), '--json', '--no-report']);
		if (run.code === 0) expect(run.json().anomalies).toBe(0);
		else expect(run.error).toMatch(/^anod: ANOD_\w+: .*\n$/);
		expect([0, 65]).toContain(run.code);
	});

	it('a link to a file', async () => {
		write('plain.csv', csv(rows));
		symlinkSync(at('plain.csv'), at('link.csv'));
		expect((await detect('link.csv')).rows).toBe(300);
		expect(folder.path).not.toBe('');
	});
});
