import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, csv, files, start, useFolder, write } from './command.js';
import { points, shortly } from './series-files.js';

useFolder();

const before = points(400, 400);
const after = points(700, 600).slice(400);
const ndjson = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const numbers = (rows: readonly { load: number | string; heat: number | string }[]) =>
	rows.map((row) => ({ ...row, load: Number(row.load), heat: Number(row.heat) }));
const watch = (input: string, ...more: string[]) => anod(['watch', 'w.anod', '--past', 'past.csv', ...more], input);
const parsed = (text: string) =>
	text
		.trimEnd()
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line));

beforeAll(async () => {
	write('past.csv', csv(before));
	const run = await anod(['fit', 'past.csv', '--time', 'at', '--label', 'fault', '--model', 'w.anod', '--causal', ...shortly]);
	expect(run.error).toBe('');
});

describe('watch', () => {
	it('prints one line when something strange begins, with the channel, and ends with 2', async () => {
		const run = await watch(ndjson(numbers(after)));
		expect(run.code).toBe(2);
		expect(run.error).toBe('anod: saw 300 points, 1 alarm\n');
		expect(run.out).toMatch(
			/^2024-05-03 0[2-4]:\d\d:00 {2}ALARM {2}surprise \d\.\d\d {2}score \S+ {2}heat = \S+ \(expected \S+\), \d+ %[^\n]*\n$/,
		);
	});

	it('reads CSV with a header alike, also with semicolons and decimal commas', async () => {
		const json = parsed((await watch(ndjson(numbers(after)), '--json')).out);
		expect(json).toMatchObject([{ alarm: true, channels: [{ name: 'heat' }, {}, {}] }]);
		expect(parsed((await watch(csv(after), '--json')).out)).toEqual(json);
		const semicolons = csv(numbers(after), ';', ',');
		expect(parsed((await watch(semicolons, '--json')).out)).toMatchObject([{ point: json[0].point, score: json[0].score }]);
	});

	it('prints every point when asked, with scores that the saved model’s own stream gives', async () => {
		const lines = parsed((await watch(ndjson(numbers(after)), '--json', '--every-point')).out);
		expect(lines).toHaveLength(300);
		const { FittedConvolutional } = await import('@anod/core');
		const { wasmBackend } = await import('@anod/backend-wasm');
		const detector = await FittedConvolutional.load(readFileSync(at('w.anod')), { backend: wasmBackend() });
		const values = ({ load, heat, flow }: { load: number | string; heat: number | string; flow: number }) => [
			Number(load),
			Number(heat),
			flow,
		];
		const stream = detector.stream({ past: before.map(values) });
		for (const [i, point] of after.entries()) {
			const { score, surprise } = await stream.push(values(point));
			expect(lines[i]).toMatchObject({ point: i + 1, time: point.at, score, surprise });
		}
	});

	it('takes options of the stream', async () => {
		expect((await watch(ndjson(numbers(after)), '--alarm', '5')).code).toBe(0);
		const refused = await watch('', '--hold-off', '-1');
		expect([refused.code, refused.error]).toEqual([64, expect.stringMatching(/^anod: ANOD_OPTION: option holdOff is -1[^\n]+\n$/)]);
	});

	it('tells bad lines by their number and leaves them out, or stops with --strict', async () => {
		const lines = ndjson(numbers(after)).split('\n');
		lines.splice(10, 0, '{"load": 1', '', '{"load": 3, "heat": "warm", "flow": 1, "at": "x"}', '{"load": 3, "at": "x"}', '[1, 2]');
		const run = await watch(lines.join('\n'), '--json');
		expect(run.error).toMatch(/line 11 left out: it is not valid JSON/);
		expect(run.error).toMatch(/line 13 left out: .*channel heat is "warm"/);
		expect(run.error).toMatch(/line 14 left out: .*no channel heat/);
		expect(run.error).toMatch(/line 15 left out: it holds a list/);
		expect(run.error).toMatch(/saw 300 points, 1 alarm; 4 lines left out\n$/);
		const strict = await watch(lines.join('\n'), '--strict');
		expect([strict.code, strict.error]).toEqual([65, expect.stringMatching(/^anod: ANOD_LINE: line 11 is no point: [^\n]+\n$/)]);
	});

	it('gives up on an input that holds no points at all', async () => {
		const run = await watch('something else\n'.repeat(200));
		expect(run.code).toBe(65);
		expect(run.error).toMatch(
			/none of the first 100 lines is a point; line 100: it is no JSON object, and no header that names the columns load, heat, flow/,
		);
		expect(run.error).not.toMatch(/\n\s+at |node:/);
	});

	it('refuses a model that follows no series', async () => {
		write('rows.csv', csv(before.map(({ load, heat, flow }) => ({ load, heat, flow }))));
		await anod(['fit', 'rows.csv', '--model', 'rows.anod', '--steps', '20', '--hidden', '8']);
		const run = await anod(['watch', 'rows.anod'], '');
		expect([run.code, run.error]).toEqual([
			64,
			expect.stringMatching(/^anod: ANOD_USAGE: rows\.anod did not learn from a series[^\n]+\n$/),
		]);
	});
});

describe('a watch that is stopped goes on where it was', () => {
	const whole = async () => parsed((await watch(ndjson(numbers(after)), '--json', '--every-point')).out);
	const withState = (input: string, ...more: string[]) => watch(input, '--json', '--every-point', '--state', 'watch.state', ...more);

	it('to the bit, at the end of the input, and passes over points that come again', async () => {
		const first = await withState(ndjson(numbers(after.slice(0, 130))));
		const second = await withState(ndjson(numbers(after.slice(120))));
		expect(second.error).toMatch(/goes on after 130 points, from watch\.state\n.*saw 170 points, 1 alarm; 10 seen before the restart/);
		expect([...parsed(first.out), ...parsed(second.out)]).toEqual(await whole());
	});

	it('after SIGTERM in the middle of a pipe', async () => {
		const child = start(['watch', 'w.anod', '--past', 'past.csv', '--json', '--every-point', '--state', 'killed.state']);
		let out = '';
		let error = '';
		child.stderr!.on('data', (chunk) => (error += chunk));
		const seen = new Promise<void>((resolve) =>
			child.stdout!.on('data', (chunk) => {
				out += chunk;
				if (out.split('\n').length > 100) resolve();
			}),
		);
		child.stdin!.write(ndjson(numbers(after.slice(0, 100))));
		await seen;
		child.kill('SIGTERM');
		expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
		expect(error).toMatch(/stopped after 100 points/);
		const rest = await watch(ndjson(numbers(after.slice(100))), '--json', '--every-point', '--state', 'killed.state');
		expect([...parsed(out), ...parsed(rest.out)]).toEqual(await whole());
	});

	it('with CSV whose header does not come again', async () => {
		const [header, ...lines] = csv(after).trimEnd().split('\n');
		const first = await watch(`${[header, ...lines.slice(0, 50)].join('\n')}\n`, '--json', '--every-point', '--state', 'csv.state');
		const second = await watch(`${lines.slice(50).join('\n')}\n`, '--json', '--every-point', '--state', 'csv.state');
		expect([...parsed(first.out), ...parsed(second.out)].map(({ score }) => score)).toEqual((await whole()).map(({ score }) => score));
	});

	it('but not from a damaged state, one of another model, or with other options', async () => {
		await withState(ndjson(numbers(after.slice(290))));
		const bytes = readFileSync(at('watch.state'));
		bytes[bytes.length - 9]! ^= 1;
		write('damaged.state', bytes);
		write('odd.state', 'odd');
		await anod(['fit', 'past.csv', '--time', 'at', '--label', 'fault', '--model', 'w2.anod', '--causal', ...shortly, '--seed', '9']);
		const names = files();
		for (const [args, exit, words] of [
			[['w.anod', '--state', 'damaged.state'], 65, /ANOD_FILE: damaged\.state is damaged/],
			[['w.anod', '--state', 'odd.state'], 65, /ANOD_FILE: odd\.state is no state of anod watch/],
			[['w2.anod', '--state', 'watch.state'], 65, /ANOD_FILE: watch\.state was saved by a watch of another model/],
			[['w.anod', '--state', 'watch.state', '--alarm', '3'], 64, /option alarm is 3, but watch\.state was begun with 2/],
			[['w.anod', '--state', 'no/where.state'], 73, /ANOD_OUTPUT/],
		] as const) {
			const run = await anod(['watch', ...args], '');
			expect(run.error).toMatch(words);
			expect(run.error).toMatch(/^anod: [^\n]+\n$/);
			expect(run.code).toBe(exit);
		}
		expect(files()).toEqual(names);
	});
});

it('follows several series in one stream, each by itself', async () => {
	const both = (rows: typeof after, other: typeof after) =>
		rows.flatMap((row, i) => [
			{ host: 'north', ...row },
			{ host: 'south', ...other[i]! },
		]);
	write('both.csv', csv(both(before, points(400, 400, 30))));
	await anod(['fit', 'both.csv', '--time', 'at', '--series', 'host', '--label', 'fault', '--model', 'both.anod', '--causal', ...shortly]);
	const stream = both(after, points(700, 500, 30).slice(400));
	const run = await anod(['watch', 'both.anod', '--past', 'both.csv', '--json'], csv(stream));
	const alarms = parsed(run.out);
	expect(new Set(alarms.map(({ series }) => series))).toEqual(new Set(['north', 'south']));
	for (const { series, point } of alarms) expect(point).toBeGreaterThan(series === 'north' ? 200 : 100);
});
