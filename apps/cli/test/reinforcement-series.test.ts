import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, csv, files, useFolder, write } from './command.js';
import { points } from './series-files.js';

useFolder();

const agent = ['--detector', 'reinforcement', '--steps', '200', '--no-signals', '--teacher', 'none'];
const starts = [100, 170, 240, 310];
const faulty = (i: number): boolean => starts.some((start) => i >= start && i < start + 10);
/** A series whose heat is too high for its load four times. */
const series = points(400, 1000).map((point, i) => ({ ...point, heat: faulty(i) ? Number(point.heat) + 30 : point.heat }));
const labelled = (label: (i: number) => string | number) => csv(series.map((point, i) => ({ ...point, fault: label(i) })));

beforeAll(async () => {
	write(
		'all.csv',
		labelled((i) => (faulty(i) ? 1 : 0)),
	);
	write(
		'some.csv',
		labelled((i) => (i >= 230 ? '' : faulty(i) ? 'leak' : i % 10 === 5 ? 'calm' : '')),
	);
	write('agent.yaml', 'window: 8\nearlyBonus: 0.2\nrewards: { falseNegative: -3 }\n');
	const fit = ['fit', 'some.csv', '--time', 'at', '--label', 'fault', '--anomaly-value', 'leak', '--config', 'agent.yaml'];
	const run = await anod([...fit, '--model', 'm.anod', ...agent]);
	expect(run.out).toMatch(/fitted on 400 steps and 3 channels/);
	expect(run.out).toMatch(/learned: from 20 steps labelled anomalous and 21 steps labelled normal among 400\n/);
	expect(run.out).toMatch(/A step is an anomaly from score[\s\S]*note: 2 labelled events of 10 steps on average/);
});

describe('a reward-driven detector of series', () => {
	it('finds events, says how likely each step is one, and the same again from its file', async () => {
		const detect = ['detect', 'all.csv', '--time', 'at', '--label', 'fault', '--model', 'all.anod', '--report', 'all.html'];
		const run = await anod([...detect, '--output', 'all.out.csv', ...agent]);
		expect(run.code).toBe(2);
		expect(run.out).toMatch(/event +from +to +steps +peak +channels\n/);
		expect(run.out).toMatch(/By events: 4 of 4 found[\s\S]*It learned from these labels: on new steps it will do worse/);
		const [header, ...lines] = readFileSync(at('all.out.csv'), 'utf8').trimEnd().split('\n');
		expect(header).toBe('at,load,heat,flow,fault,score,anomaly,p_value,probability,valid,event');
		const rows = lines.map((line) => line.split(','));
		const page = readFileSync(at('all.html'), 'utf8');
		for (const part of ['The whole series', 'Event 1', 'What decisions earn', 'on a normal step', '40 steps labelled anomalies'])
			expect(page).toContain(part);
		expect(page).not.toContain('NaN');

		await anod(['score', 'all.anod', 'all.csv', '--output', 'again.ndjson']);
		const again = readFileSync(at('again.ndjson'), 'utf8').trimEnd().split('\n');
		const saved = again.map((line) => JSON.parse(line));
		expect(saved.map(({ score, probability }) => [score, probability])).toEqual(rows.map((cells) => [Number(cells[5]), Number(cells[8])]));
	});

	it('is measured by events on labels that it did not learn from', async () => {
		const { evaluation, events } = (await anod(['evaluate', 'm.anod', 'all.csv', '--label', 'fault', '--json', '--no-report'])).json();
		expect(evaluation).toMatchObject({ rows: 400, anomalies: 40, events: { events: 4 } });
		expect(evaluation.events.found).toBeGreaterThan(2);
		expect(events[0].channels[0].name).toBe('heat');
	});

	it('explains a step as the whole series scores it', async () => {
		const [odd, usual] = (await anod(['explain', 'm.anod', 'all.csv', '--rows', '245,6', '--json'])).json().rows;
		expect([odd.row, odd.contributions[0].column]).toEqual([245, 'heat']);
		expect(odd.probability).toBeGreaterThan(usual.probability);
	});

	it('is shown by inspect with its window and what decisions pay', async () => {
		const { out } = await anod(['inspect', 'm.anod']);
		expect(out).toMatch(/reinforcement of series[\s\S]*its golden steps score here/);
		expect(out).toMatch(/"normal" pays −3 and 1\n/);
		expect(out).toMatch(/window +8\n[\s\S]*earlyBonus +0\.2$/m);
	});
});

describe('what it cannot do is refused', () => {
	const fit = ['fit', 'all.csv', '--model', 'none.anod', '--time', 'at', '--label', 'fault', ...agent];
	it.each<[string, string[], RegExp]>([
		['to follow a stream', ['watch', 'm.anod'], /m\.anod holds the reinforcement detector; watch follows series with .* convolutional/],
		['to ask a person', ['review', 'm.anod', 'all.csv'], /learned from a series; review asks about rows of a table/],
		['an ONNX model', ['export', 'm.anod', 'm.onnx'], /cannot be written as ONNX/],
		['several series in one file', [...fit, '--series', 'flow'], /--series wants the convolutional detector/],
		[
			'an option of the convolutional detector',
			[...fit, '--objectives', 'forecast'],
			/--objectives is an option of the convolutional detector/,
		],
		['a kind of a column', [...fit, '--column', 'load=category'], /option columns is for rows/],
		['a window that is none', [...fit, '--window', '-3'], /option window is -3; it wants a whole number/],
		['nothing to learn from', ['fit', 'all.csv', '--model', 'none.anod', '--time', 'at', ...agent], /no step labelled an anomaly/],
	])('%s', async (_, args, words) => {
		const before = files();
		const run = await anod(args, '');
		expect(run.error).toMatch(/^anod: [^\n]+\n$/);
		expect(run.error).toMatch(words);
		expect(run.out).toBe('');
		expect(run.code).toBeGreaterThan(2);
		expect(files()).toEqual(before);
	});
});
