import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, csv, files, readings, useFolder, write } from './command.js';

useFolder();

const quickly = ['--detector', 'reinforcement', '--steps', '200', '--no-signals'];
const broken = new Set([40, 90, 140, 190, 240]);
/** Rows whose heat does not follow their power in five places; a few of both kinds are labelled. */
const rows = readings(300, -1).map((row, i) => ({ name: `r${i}`, ...row, heat: broken.has(i) ? row.heat + 60 : row.heat }));
const labelled = (label: (i: number) => string | number) => csv(rows.map((row, i) => ({ ...row, fault: label(i) })));
const learn = (name: string, ...more: string[]) =>
	anod(['fit', name, '--id', 'name', '--label', 'fault', '--model', 'fit.anod', '--json', ...quickly, ...more]);

beforeAll(async () => {
	write(
		'few.csv',
		labelled((i) => (i === 40 || i === 90 ? 1 : i % 30 === 7 ? 0 : '')),
	);
	write(
		'all.csv',
		labelled((i) => (broken.has(i) ? 1 : 0)),
	);
	const run = await anod(['fit', 'few.csv', '--id', 'name', '--label', 'fault', '--model', 'm.anod', ...quickly]);
	expect(run.error).toBe('');
	expect(run.out).toMatch(
		/learned: from 2 labelled anomalies and 10 rows labelled normal among 300 and the suspicion of an isolation forest\n/,
	);
});

describe('labels of a fit', () => {
	it('are anomalies, surely normal, or nothing at all, in numbers and in words', async () => {
		expect((await learn('few.csv')).json().summary.labelled).toEqual({ anomalies: 2, normals: 10, unknown: 288 });
		expect((await learn('few.csv', '--anomaly-value', '1')).json().summary.labelled).toEqual({ anomalies: 2, normals: 10, unknown: 288 });
		expect((await learn('all.csv')).json().summary.labelled).toEqual({ anomalies: 5, normals: 295, unknown: 0 });
		expect((await learn('all.csv', '--unknown-value', '0')).json().summary.labelled).toEqual({ anomalies: 5, normals: 0, unknown: 295 });
		write(
			'words.csv',
			labelled((i) => (broken.has(i) ? 'leak' : i < 20 ? 'calm' : i < 30 ? 'not seen' : '')),
		);
		const words = await learn('words.csv', '--anomaly-value', 'leak', '--unknown-value', 'not seen');
		expect(words.json().summary.labelled).toEqual({ anomalies: 5, normals: 20, unknown: 275 });
	});

	it('are all kept where a fit draws rows', async () => {
		const run = (await learn('few.csv', '--fit-rows', '40')).json();
		expect(run.summary.labelled).toEqual({ anomalies: 2, normals: 10, unknown: 28 });
		expect(run.notes.join()).toMatch(/fitted on 40 of 300 rows, all 12 labelled ones among them/);
	});

	it('may be missing: then scores follow a teacher, and the command says so', async () => {
		const run = await anod(['detect', 'few.csv', '--id', 'name', '--no-report', '--column', 'fault=ignore', ...quickly]);
		expect(run.out).toMatch(/learned: no label is known, so scores follow the suspicion of an isolation forest/);
	});
});

describe('what it says of rows', () => {
	it('has a probability', async () => {
		const run = await anod(['score', 'm.anod', 'all.csv', '--output', 'scores.csv', '--json', '--top', '5']);
		const [header, ...lines] = readFileSync(at('scores.csv'), 'utf8').trimEnd().split('\n');
		expect(header).toBe('name,power,heat,flow,fault,score,anomaly,p_value,probability');
		const probabilities = lines.map((line) => Number(line.split(',').at(-1)));
		expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...probabilities)).toBeLessThanOrEqual(1);
		for (const { row, probability } of run.json().top) expect(probability).toBe(probabilities[row - 1]);
		const [odd, usual] = (await anod(['explain', 'm.anod', 'all.csv', '--rows', '41,1', '--id', 'fault', '--json'])).json().rows;
		expect([odd.name, usual.name]).toEqual(['1', '0']);
		expect(odd.probability).toBeGreaterThan(usual.probability);
		expect(odd.contributions[0].column).toBe('heat');
	});

	it('is measured in rewards, too, beside calling every row normal', async () => {
		const run = await anod(['evaluate', 'm.anod', 'all.csv', '--label', 'fault', '--json', '--report', 'e.html']);
		const { realisedReward, confusion } = run.json().evaluation;
		const { truePositives, trueNegatives, falsePositives, falseNegatives } = confusion;
		expect(realisedReward).toMatchObject({ rows: 300, alwaysNormal: 290 / 300, inSample: false });
		expect(realisedReward.decided).toBeCloseTo((truePositives + trueNegatives - falsePositives - falseNegatives) / 300, 12);
		expect(readFileSync(at('e.html'), 'utf8')).toMatch(/What decisions earn[\s\S]*reward a decision[\s\S]*on an anomaly/);
	});

	it('is shown by inspect with what was learned from and what decisions pay', async () => {
		await learn('few.csv', '--rewards', 'falseNegative=-10,falsePositive=-2');
		const run = await anod(['inspect', 'fit.anod']);
		expect(run.out).toMatch(/Learned {4}from 2 labelled anomalies and 10 rows labelled normal/);
		expect(run.out).toMatch(/Rewards {4}"anomaly" pays 1 on an anomaly and −2 on a normal row; "normal" pays −10 and 1\n/);
		expect(run.out).toMatch(/Prior {6}\S+ % of anomalies: /);
		expect(run.out).toMatch(/rewards {2}truePositive=1, trueNegative=1, falsePositive=-2, falseNegative=-10/);
	});
});

describe('what it cannot do is refused', () => {
	it.each<[string, string[], RegExp]>([
		['an option of another detector', ['--whiten'], /--whiten is an option of the autoencoder detector; here is the reinforcement one/],
		['a list where a switch is meant', ['--signals', 'residual'], /one file is read at a time/],
		['a reward that is no number', ['--rewards', 'truePositive=x'], /--rewards has truePositive=x; truePositive wants a number/],
		['an option of series', ['--alarm-cost', '1'], /--alarm-cost is for a series; here is a table of rows/],
		['a reward that does not exist', ['--rewards', 'hit=1'], /truePositive/],
		['a value of labels without labels', ['--unknown-value', '0'], /Add --label COLUMN/],
	])('%s', async (_, more, words) => {
		const before = files();
		const run = await anod(['fit', 'few.csv', '--model', 'none.anod', ...quickly, ...more]);
		expect(run.error).toMatch(words);
		expect(run.error).toMatch(/^anod: [^\n]+\n$/);
		expect(run.code).toBe(64);
		expect(files()).toEqual(before);
	});

	it('by the autoencoder and in a config file, too', async () => {
		write('options.yaml', 'rewards: { falseNegative: -5 }\n');
		const flag = await anod(['fit', 'few.csv', '--model', 'none.anod', '--prior', '0.1']);
		expect(flag.error).toMatch(/--prior is an option of the reinforcement detector.*--detector reinforcement/);
		const config = await anod(['fit', 'few.csv', '--model', 'none.anod', '--config', 'options.yaml']);
		expect(config.error).toMatch(/option rewards, which belongs to the reinforcement detector/);
		expect((await learn('few.csv', '--config', 'options.yaml')).code).toBe(0);
	});

	it('and its flags are those of the library', async () => {
		const { reinforcementOptions } = await import('@anod/core');
		const { out } = await anod(['fit', '--help']);
		const own = out.slice(out.indexOf('\nReinforcement\n'));
		for (const { name } of reinforcementOptions.filter(({ kind, name }) => kind !== 'threshold' && name !== 'time'))
			expect(own).toContain(
				`--${name === 'columns' ? 'column' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `.trimEnd(),
			);
	});
});
