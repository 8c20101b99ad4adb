import { readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, brief, csv, files, readings, start, useFolder, write } from './command.js';

useFolder();

const rows = readings();
const read = (name: string) => readFileSync(at(name), 'utf8');

beforeAll(async () => {
	write('rows.csv', csv(rows.map((row, index) => ({ name: `r${index}`, ...row, fault: index === 200 ? 1 : 0 }))));
	const run = await anod(['fit', 'rows.csv', '--model', 'model.anod', '--label', 'fault', '--id', 'name', ...brief]);
	expect(run.error).toBe('');
	expect(run.code).toBe(0);
});

describe('detect and score', () => {
	it('end with 2 when there is an anomaly and with 0 when there is none', async () => {
		const some = await anod(['score', 'rows.csv', '--model', 'model.anod', '--threshold', '1']);
		expect(some.code).toBe(2);
		expect(some.out).toMatch(/300 rows, \d+ anomal/);
		const none = await anod(['score', 'rows.csv', '--model', 'model.anod', '--threshold', '1e9']);
		expect([none.code, none.error]).toEqual([0, '']);
		expect(none.out).toMatch(/no anomaly/);
	});

	it('give the same scores whether fitted at once or from a saved model, in every format', async () => {
		await anod([
			'detect',
			'rows.csv',
			'--no-report',
			'--label',
			'fault',
			'--id',
			'name',
			'--output',
			'a.csv',
			'--model',
			'again.anod',
			...brief,
		]);
		await anod(['score', 'rows.csv', '--model', 'model.anod', '--output', 'b.ndjson']);
		await anod(['score', 'rows.csv', '--model', 'again.anod', '--output', 'c.parquet']);
		await anod(['score', 'c.parquet', '--model', 'again.anod', '--output', 'd.json']);
		const lines = read('a.csv').trimEnd().split('\n');
		expect(lines[0]).toBe('name,power,heat,flow,fault,score,anomaly,p_value');
		const scores = lines.slice(1).map((line) => Number(line.split(',')[5]));
		const ndjson = read('b.ndjson')
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(ndjson.map((row) => row.score)).toEqual(scores);
		expect(ndjson[0]).toMatchObject({ name: 'r0', power: 20, fault: 0 });
		const json = JSON.parse(read('d.json'));
		expect(json.map((row: { score: number }) => row.score)).toEqual(scores);
		expect(json.map((row: { anod_score: number }) => row.anod_score)).toEqual(scores);
	}, 90_000);

	it('write rows to standard output and words to standard error', async () => {
		const run = await anod(['score', 'rows.csv', '--model', 'model.anod', '--output', '-', '--only-anomalies', '--threshold', '1']);
		const [header, ...lines] = run.out.trimEnd().split('\n');
		expect(header).toBe('row,name,power,heat,flow,fault,score,anomaly,p_value');
		expect(lines.some((line) => line.startsWith('201,r200,'))).toBe(true);
		expect(lines.every((line) => line.split(',').at(-2) === '1')).toBe(true);
		expect(run.error).toMatch(/anomal/);
	});

	it('print nothing with --quiet', async () => {
		const run = await anod(['detect', 'rows.csv', '--quiet', '--no-report', ...brief]);
		expect([run.out, run.error]).toEqual(['', '']);
	});

	it('fit on a sample that the seed decides, and say so', async () => {
		const once = async (seed: string) =>
			(await anod(['detect', 'rows.csv', '--fit-rows', '100', '--seed', seed, '--json', '--no-report', ...brief])).json();
		const [first, second, other] = [await once('1'), await once('1'), await once('2')];
		expect(first).toMatchObject({ rows: 300, fittedRows: 100 });
		expect(first.notes.join()).toMatch(/fitted on 100 of 300 rows/);
		expect(second.top).toEqual(first.top);
		expect(other.top).not.toEqual(first.top);
	});

	it('name a column that the model needs and the file lacks', async () => {
		write('renamed.csv', csv(rows).replace('heat', 'heat_c'));
		const run = await anod(['score', 'renamed.csv', '--model', 'model.anod', '--output', 'never.csv']);
		expect([run.code, files().includes('never.csv')]).toEqual([65, false]);
		expect(run.error).toMatch(/no column heat, which model\.anod was fitted on\. Is heat_c meant/);
	});

	it('refuse a damaged model', async () => {
		const bytes = readFileSync(at('model.anod'));
		bytes[bytes.length - 9]! ^= 1;
		write('damaged.anod', bytes);
		const run = await anod(['score', 'rows.csv', '--model', 'damaged.anod']);
		expect(run.code).toBe(65);
		expect(run.error).toMatch(/^anod: ANOD_FILE: [^\n]+\n$/);
	});
});

describe('options', () => {
	it('come from a config file, and flags win', async () => {
		write('options.yaml', 'learningRate: 0.01\nhidden: [8, 8]\nsteps: 40\ncolumns:\n  flow: ignore\n');
		await anod([
			'fit',
			'rows.csv',
			'--model',
			'configured.anod',
			'--config',
			'options.yaml',
			'--steps',
			'30',
			'--no-whiten',
			'--column',
			'name=ignore',
			'--false-alarm-rate',
			'0.05',
		]);
		const { options } = (await anod(['inspect', 'configured.anod', '--json'])).json();
		expect(options).toMatchObject({
			learningRate: 0.01,
			hidden: [8, 8],
			steps: 30,
			whiten: false,
			columns: { flow: 'ignore', name: 'ignore' },
			threshold: { falseAlarmRate: 0.05 },
		});
	});

	it('of the library are all flags of fit', async () => {
		const { autoencoderOptions } = await import('@anod/core');
		const help = (await anod(['fit', '--help'])).out;
		for (const { name } of autoencoderOptions) {
			const flag = name === 'columns' ? 'column' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
			expect(help).toContain(`--${flag} `.trimEnd());
		}
	});
});

describe('evaluate, explain, inspect', () => {
	it('evaluate measures and writes a report with both curves', async () => {
		const run = await anod([
			'evaluate',
			'rows.csv',
			'--model',
			'model.anod',
			'--label',
			'fault',
			'--json',
			'--report',
			'sub/evaluation.html',
		]);
		expect(run.code).toBe(0);
		expect(run.json().evaluation).toMatchObject({ rows: 300, anomalies: 1 });
		expect(run.json().evaluation.rocAuc).toBeGreaterThan(0.95);
		expect(read('sub/evaluation.html')).toMatch(/ROC curve[\s\S]*Precision-recall curve/);
	});

	it('explain says what the rows named hold, in the order asked', async () => {
		const run = await anod(['explain', 'rows.csv', '--model', 'model.anod', '--rows', '201,3', '--id', 'name', '--json']);
		expect(run.json().rows.map((row: { row: number; name: string }) => [row.row, row.name])).toEqual([
			[201, 'r200'],
			[3, 'r2'],
		]);
		expect(run.json().rows[0].contributions[0]).toMatchObject({ column: 'heat', value: '400' });
		const beyond = await anod(['explain', 'rows.csv', '--model', 'model.anod', '--rows', '999']);
		expect([beyond.code, beyond.error]).toEqual([65, expect.stringMatching(/has 300 rows; there is no row 999/)]);
	});

	it('inspect shows columns, threshold and health', async () => {
		const run = await anod(['inspect', 'model.anod']);
		expect(run.out).toMatch(/power +number[\s\S]*heat +number/);
		expect(run.out).toMatch(/Threshold +\S+:/);
		expect(run.code).toBe(0);
	});
});

describe('the report', () => {
	it('holds everything, fetches nothing, and lets no cell become markup', async () => {
		const evil = '<img src=x onerror=alert(1)>';
		const name = '"><script>alert(1)</script>';
		write(
			'evil.csv',
			`${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '""').replace(/^/, '"')}",heat,who\n${rows.map((row, index) => `${row.power},${row.heat},${index === 200 ? evil : 'me'}`).join('\n')}\n`,
		);
		const run = await anod(['detect', 'evil.csv', '--id', 'who', '--report', 'evil.html', ...brief]);
		expect(run.error).toBe('');
		const page = read('evil.html');
		expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
		expect(page).not.toMatch(/<script|<img|<link|@import|url\(|src=["']?http/i);
		expect(page).toMatch(/default-src 'none'/);
		expect(page).toMatch(/prefers-color-scheme: dark/);
		for (const title of ['Scores over', 'How the scores spread', 'How the training went', 'Columns', 'Settings'])
			expect(page).toContain(title);
	});

	it('of many rows stays small', async () => {
		const line = (row: number) => `${Math.sin(row / 50).toFixed(4)},${((row * 7919) % 997) / 997}`;
		write('many.csv', `a,b\n${Array.from({ length: 200_000 }, (_, row) => line(row)).join('\n')}\n`);
		const run = await anod(['detect', 'many.csv', '--report', 'many.html', '--fit-rows', '2000', '--json', ...brief]);
		expect(run.json().rows).toBe(200_000);
		expect(statSync(at('many.html')).size).toBeLessThan(400_000);
	});
});

describe('stopping', () => {
	it('by Ctrl-C ends with 130 and leaves no file', async () => {
		const before = files();
		const child = start([
			'detect',
			'many.csv',
			'--output',
			'stopped.csv',
			'--report',
			'stopped.html',
			'--model',
			'stopped.anod',
			'--steps',
			'1000000',
		]);
		let error = '';
		child.stderr!.on('data', (chunk) => (error += chunk));
		await new Promise((resolve) => setTimeout(resolve, 2500));
		child.kill('SIGINT');
		const code = await new Promise((resolve) => child.on('close', resolve));
		expect(code).toBe(130);
		expect(error).toMatch(/anod: ANOD_ABORTED: [^\n]+\n$/);
		expect(files()).toEqual(before);
	});

	it('by a reader that has seen enough is no error', async () => {
		const child = start(['score', 'rows.csv', '--model', 'model.anod', '--output', '-']);
		child.stdout!.destroy();
		let error = '';
		child.stderr!.on('data', (chunk) => (error += chunk));
		expect([0, 2]).toContain(await new Promise((resolve) => child.on('close', resolve)));
		expect(error).not.toMatch(/EPIPE|at /);
	});
});

describe('help', () => {
	it('starts with examples and lists commands and exit codes', async () => {
		const { out, code } = await anod(['--help']);
		expect(code).toBe(0);
		expect(out.indexOf('anod detect readings.csv')).toBeLessThan(out.indexOf('Commands'));
		expect(out).toMatch(/130 +stopped by Ctrl-C/);
	});

	it('prints completions that name every command', async () => {
		for (const shell of ['bash', 'zsh', 'fish']) {
			const { out, code } = await anod(['completion', shell]);
			expect(code).toBe(0);
			for (const verb of ['detect', 'fit', 'score', 'evaluate', 'explain', 'inspect']) expect(out).toContain(verb);
			expect(out).toContain('learning-rate');
		}
	});
});
