import { chmodSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anod, at, brief, csv, files, readings, useFolder, write } from './command.js';

useFolder();

const rows = csv(readings());
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(200)]);

/** One line that starts with the code, no stack, no file left. */
async function refused(args: string[], code: string, exit: number, words: RegExp, input?: string): Promise<void> {
	const before = files();
	const run = await anod(args, input);
	expect(run.error).toMatch(new RegExp(`^anod: ${code}: [^\\n]+\\n$`));
	expect(run.error).toMatch(words);
	expect(run.error).not.toMatch(/\n\s+at |node:|\.js:\d+/);
	expect(run.code).toBe(exit);
	expect(files()).toEqual(before);
}
const detect = (file: string, ...more: string[]) => ['detect', file, '--output', 'out.csv', ...more];

describe('what cannot be read is refused in one line with a code, and nothing is written', () => {
	it.each<[string, string, string | Uint8Array, string, RegExp]>([
		['an empty file', 'empty.csv', '', 'ANOD_EMPTY', /empty/],
		['blank lines', 'blank.csv', '\n\n  \n', 'ANOD_EMPTY', /blank/],
		['a header without rows', 'header.csv', 'a,b,c\n', 'ANOD_EMPTY', /no rows/],
		['one row', 'one.csv', 'a,b,c\n1,2,3\n', 'ANOD_TOO_FEW_ROWS', /row/],
		['an image', 'image.csv', png, 'ANOD_NOT_A_TABLE', /PNG image/],
		['a PDF', 'paper.csv', '%PDF-1.7\nsomething', 'ANOD_NOT_A_TABLE', /PDF/],
		['a workbook', 'book.xlsx', Buffer.from('504b030414000600', 'hex'), 'ANOD_NOT_A_TABLE', /Excel.*CSV/],
		['a web page', 'page.csv', '<!DOCTYPE html><p>hello', 'ANOD_NOT_A_TABLE', /HTML/],
		['random bytes', 'noise.csv', Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251), 'ANOD_NOT_A_TABLE', /binary/],
		[
			'a line with too many cells',
			'ragged.csv',
			`${rows}1,2,3,4\n${rows.split('\n').slice(1).join('\n')}`,
			'ANOD_CSV',
			/line 302 .*4 cells.*has 3.*--skip-bad-rows/,
		],
		['a line with too few cells', 'short.csv', `${rows}1,2\n`, 'ANOD_CSV', /line 302 .*2 cells/],
		['broken JSON', 'broken.ndjson', '{"a":1}\n{"a":\n', 'ANOD_JSON', /not valid JSON/],
		['a cut Parquet file', 'cut.parquet', Buffer.from('PAR1abcdefgh'), 'ANOD_READ', /cannot be read/],
		['cut gzip', 'cut.csv.gz', Buffer.from('1f8b080000000000', 'hex'), 'ANOD_NOT_A_TABLE', /cut short/],
	])('%s', (_, name, content, code, words) => refused(detect(write(name, content)), code, 65, words));

	it('a missing file', () => refused(detect('nowhere.csv'), 'ANOD_NO_INPUT', 66, /no file nowhere\.csv/));
	it('a folder', async () => {
		mkdirSync(at('folder'), { recursive: true });
		await refused(detect('folder'), 'ANOD_NO_INPUT', 66, /is a folder/);
	});
	it('an empty standard input', () => refused(detect('-'), 'ANOD_EMPTY', 65, /standard input is empty/, ''));
	it('a query that fails', () => refused(['detect', '--query', 'select * from nothing'], 'ANOD_QUERY', 65, /nothing/));
	it('a query that would fetch an extension', () =>
		refused(['detect', '--query', "select * from 'https://example.invalid/a.csv'"], 'ANOD_QUERY', 65, /./));

	it('a label that is not one', async () => {
		write('words.csv', csv(readings().map((row, index) => ({ ...row, state: ['calm', 'odd'][index % 2] }))));
		await refused(detect('words.csv', '--label', 'state', ...brief), 'ANOD_LABEL', 65, /"calm".*--anomaly-value/);
	});

	it('a column that is not there, with the nearest name', async () => {
		write('plain.csv', rows);
		await refused(detect('plain.csv', '--label', 'heet'), 'ANOD_USAGE', 64, /no column heet.*heat/);
	});
});

describe('what cannot be done is refused before the work', () => {
	it.each<[string, string[], RegExp]>([
		['an unknown flag', ['detect', 'x.csv', '--learning-rat', '1'], /--learning-rat\b.*--learning-rate/],
		['an unknown command', ['detct', 'x.csv'], /anod detect/],
		['a flag without a value', ['detect', 'x.csv', '--seed'], /--seed needs a value/],
		['a value out of range', ['detect', 'x.csv', '--contamination', '0.9'], /contamination/],
		['a word for a number', ['detect', 'x.csv', '--seed', 'abc'], /--seed is "abc"/],
		['two thresholds', ['detect', 'x.csv', '--threshold', '3', '--contamination', '0.1'], /both/],
		['no file', ['detect'], /no file was named/],
		['no model', ['score', 'x.csv'], /--model/],
		['an output of unknown format', ['detect', 'x.csv', '--output', 'x.docx'], /format of x\.docx/],
		['a bad column kind', ['detect', 'x.csv', '--column', 'a=colour'], /Kinds are/],
	])('%s', (_, args, words) =>
		refused(args, args[0] === 'detect' && args[2] === '--contamination' ? 'ANOD_OPTION' : 'ANOD_USAGE', 64, words),
	);

	it('an output folder that does not exist', async () => {
		write('plain.csv', rows);
		await refused(['detect', 'plain.csv', '--output', 'no/where.csv'], 'ANOD_OUTPUT', 73, /no folder/);
	});

	it.skipIf(process.getuid?.() === 0)('an output folder that may not be written', async () => {
		write('plain.csv', rows);
		mkdirSync(at('locked'), { recursive: true });
		chmodSync(at('locked'), 0o555);
		await refused(['detect', 'plain.csv', '--output', 'locked/out.csv'], 'ANOD_OUTPUT', 73, /cannot be written/);
	});

	it('an option of a config file that does not exist', async () => {
		write('plain.csv', rows);
		write('options.yaml', 'learningRat: 0.1\n');
		await refused(['detect', 'plain.csv', '--config', 'options.yaml'], 'ANOD_USAGE', 64, /learningRate/);
	});

	it('says the same as JSON on standard output with --json', async () => {
		const run = await anod(['detect', 'nowhere.csv', '--json']);
		expect(run.json()).toMatchObject({ error: { code: 'ANOD_NO_INPUT' }, exit: 66 });
	});
});

describe('--skip-bad-rows', () => {
	it('leaves bad lines out and keeps scores beside their rows', async () => {
		const lines = rows.trimEnd().split('\n');
		lines.splice(100, 0, '1,2,3,4');
		lines.splice(50, 0, '9');
		write('holes.csv', `${lines.join('\n')}\n25,55,5\n`);
		const run = await anod([
			'detect',
			'holes.csv',
			'--skip-bad-rows',
			'--json',
			'--no-report',
			'--top',
			'1',
			'--output',
			'holes-scored.csv',
			...brief,
		]);
		expect(run.error).toBe('');
		expect(run.json()).toMatchObject({ rows: 301, top: [{ row: 201 }] });
		const { readFileSync } = await import('node:fs');
		const written = readFileSync(at('holes-scored.csv'), 'utf8').trimEnd().split('\n');
		expect(written).toHaveLength(302);
		expect(written[201]).toMatch(/,400,/);
		expect(Number(written[201]!.split(',')[3])).toBeCloseTo(run.json().top[0].score, 9);
		expect(written.at(-1)).toMatch(/^25,55,5,/);
	});
});
