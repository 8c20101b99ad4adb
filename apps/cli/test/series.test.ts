import { readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, csv, files, useFolder, write } from './command.js';
import { moment, points, shortly } from './series-files.js';

useFolder();

const series = points();
const read = (name: string) => readFileSync(at(name), 'utf8');
const detect = async (file: string, ...more: string[]) => {
	const run = await anod(['detect', file, '--time', 'at', '--label', 'fault', '--json', '--no-report', ...shortly, ...more]);
	expect(run.error).toBe('');
	return run.json();
};

/** One line that starts with the code, no stack, no file left. */
async function refused(args: string[], code: string, exit: number, words: RegExp, input?: string): Promise<void> {
	const before = files();
	const run = await anod(args, input);
	expect(run.error).toMatch(new RegExp(`^anod: ${code}: [^\\n]+\\n$`));
	expect(run.error).toMatch(words);
	expect(run.code).toBe(exit);
	expect(files()).toEqual(before);
}

beforeAll(async () => {
	write('series.csv', csv(series));
	const run = await anod(['fit', 'series.csv', '--time', 'at', '--label', 'fault', '--model', 'series.anod', ...shortly]);
	expect(run.error).toBe('');
	expect(run.out).toMatch(/fitted on 400 steps and 3 channels[\s\S]*A step is an anomaly from score/);
});

describe('what is no series is refused in one line', () => {
	const run = (file: string, ...more: string[]) => ['detect', file, '--time', 'at', '--output', 'out.csv', ...more];
	const tiny = points(20);

	it.each<[string, string, string, string[], string, number, RegExp]>([
		['a header alone', 'header.csv', 'at,a,b\n', [], 'ANOD_EMPTY', 65, /header but no rows/],
		[
			'no column of numbers',
			'words.csv',
			'at,word\n2024-01-01,x\n2024-01-02,y\n',
			[],
			'ANOD_NO_COLUMNS',
			65,
			/no column of numbers.*word \(text\)/,
		],
		['fewer than 32 steps', 'tiny.csv', csv(tiny), [], 'ANOD_TOO_FEW_ROWS', 65, /19|20 steps.*at least 32/],
		[
			'a row without time',
			'untimed.csv',
			csv(series).replace(series[48]!.at, ''),
			[],
			'ANOD_MISSING_VALUE',
			65,
			/row 49 of untimed\.csv has no time/,
		],
		['a time of words', 'wordy.csv', csv(series.map((point) => ({ ...point, at: 'noon' }))), [], 'ANOD_TIME', 65, /column at .* no times/],
	])('%s', (_, name, content, more, code, exit, words) => {
		write(name, content);
		return refused(run(name, ...more), code, exit, words);
	});

	it('a time column that is not there, with the nearest name', () =>
		refused(['detect', 'series.csv', '--time', 'att'], 'ANOD_USAGE', 64, /no column att for --time\. Did you mean at\?/));
	it('an empty standard input', () => refused(['detect', '-', '--time', 'at'], 'ANOD_EMPTY', 65, /empty/, ''));
	it('a file without a channel of the model', async () => {
		write('other.csv', csv(series).replace('heat', 'heat_c'));
		await refused(
			['score', 'other.csv', '--model', 'series.anod', '--output', 'x.csv'],
			'ANOD_UNKNOWN_COLUMN',
			65,
			/no column heat.*Is heat_c meant/,
		);
	});
	it('an image for a model of a series', async () => {
		write('a.png', 'png');
		await refused(['score', 'a.png', '--model', 'series.anod'], 'ANOD_USAGE', 64, /learned from a series; a\.png/);
	});
});

describe('an option of the other detector', () => {
	it.each<[string, string[], RegExp]>([
		['as a flag', ['--time', 'at', '--hidden', '8'], /--hidden is an option of the autoencoder detector.*--detector autoencoder/],
		['as a flag, the other way round', ['--window', '20'], /--window is an option of the convolutional detector.*--detector convolutional/],
		['for images', ['--time', 'at', '--size', '8'], /--size is for images/],
		['that only a table has', ['--time', 'at', '--fit-rows', '100'], /--fit-rows is for a table of rows; here is a series/],
		[
			'in a config file',
			['--time', 'at', '--config', 'hidden.yaml'],
			/hidden\.yaml has an option hidden, which belongs to the autoencoder/,
		],
	])('is refused by its owner’s name: %s', async (_, more, words) => {
		write('hidden.yaml', 'hidden: [8]\n');
		await refused(['detect', 'series.csv', ...more], 'ANOD_USAGE', 64, words);
	});
});

describe('a network of one’s own', () => {
	it.each<[string, string, RegExp]>([
		['broken JSON, by its line', '[\n{"kind":"conv1d",\n', /layers\.json is not valid JSON, line 3/],
		['no list', '{"kind":"conv1d"}', /holds no list of layers/],
		['a layer without a kind, by its number', '[{"kind":"flatten"},{"filters":3}]', /layer 2 of 2/],
	])('is refused where it is wrong: %s', async (_, text, words) => {
		write('layers.json', text);
		await refused(['detect', 'series.csv', '--time', 'at', '--network', 'layers.json'], 'ANOD_USAGE', 64, words);
	});

	it('is learned and shown', async () => {
		const layers = [8, 3].map((filters) => ({ kind: 'conv1d', filters, kernel: 3, padding: 'same' }));
		write('layers.json', JSON.stringify(layers));
		const fit = [
			'fit',
			'series.csv',
			'--time',
			'at',
			'--label',
			'fault',
			'--epochs',
			'3',
			'--network',
			'layers.json',
			'--model',
			'own.anod',
		];
		expect((await anod(fit)).error).toBe('');
		const { options } = (await anod(['inspect', 'own.anod', '--json'])).json();
		expect(options.network).toEqual(layers);
		await refused([...fit, '--width', '8'], 'ANOD_OPTION', 64, /option width shapes the default network/);
	});
});

describe('detect and score', () => {
	it('find the event, say when and in which channel, and end with 2', async () => {
		const run = await anod(['detect', 'series.csv', '--time', 'at', '--label', 'fault', '--no-report', ...shortly]);
		expect(run.error).toBe('');
		expect(run.code).toBe(2);
		expect(run.out).toMatch(/series\.csv: 400 steps of 3 channels, \d+ events?/);
		expect(run.out).toMatch(/event +from +to +steps +peak +channels\n/);
		expect(run.out).toMatch(/2024-05-01 1[56]:\d\d:00 +2024-05-01 1[78]:\d\d:00 .*heat \d+ %/);
		expect(run.out).toMatch(/By events: 1 of 1 found.*VUS-PR [01]\.\d+/);
	});

	it('end with 0 when there is no event, and say where it came nearest', async () => {
		const run = await anod(['score', 'series.csv', '--model', 'series.anod', '--threshold', '1e9']);
		expect([run.code, run.error]).toEqual([0, '']);
		expect(run.out).toMatch(/no event.*[\s\S]*The highest score is \S+, at 2024-05-01/);
	});

	it('write every row with score, validity and the number of its event, the same from a saved model', async () => {
		const found = await detect('series.csv', '--output', 'a.csv');
		await anod(['score', 'series.csv', '--model', 'series.anod', '--output', 'b.ndjson']);
		const lines = read('a.csv').trimEnd().split('\n');
		expect(lines[0]).toBe('at,load,heat,flow,fault,score,anomaly,p_value,valid,event');
		const rows = lines.slice(1).map((line) => line.split(','));
		const saved = read('b.ndjson')
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(saved.map((row) => row.score)).toEqual(rows.map((cells) => Number(cells[5])));
		// A step or two between anomalies belong to their event.
		expect(rows.every((cells) => cells[6] === '0' || cells[9] !== '')).toBe(true);
		expect(new Set(rows.flatMap((cells) => cells[9] || []))).toEqual(
			new Set(found.events.map(({ event }: { event: number }) => String(event))),
		);
		const [first] = found.events;
		expect(rows[first.firstRow - 1]!.at(-1)).toBe(String(first.event));
		expect(rows[0]![8]).toBe('0');
		expect(rows[399]![8]).toBe('1');
	});

	it.each(['parquet', 'ndjson', 'json'])('read %s and standard input alike', async (format) => {
		await anod(['score', 'series.csv', '--model', 'series.anod', '--output', `again.${format}`]);
		const scores = async (args: string[], input?: string) => (await anod(['score', ...args, '--json'], input)).json().events;
		const expected = await scores(['series.csv', '--model', 'series.anod']);
		expect(await scores([`again.${format}`, '--model', 'series.anod'])).toEqual(expected);
		expect(await scores(['series.anod', '-'], csv(series))).toEqual(expected);
	});
});

describe('series as people have them', () => {
	it('with values missing for a while', async () => {
		const holes = series.map((point, i) => ({ ...point, load: i > 90 && i < 130 ? '' : point.load }));
		const found = await detect(write('holes.csv', csv(holes)));
		expect(found.rows).toBe(400);
		expect(found.events.some((event: { firstRow: number; lastRow: number }) => event.firstRow <= 212 && event.lastRow >= 201)).toBe(true);
	});

	it('with a clock that jumps back: rows are sorted, and the events name rows as they stand', async () => {
		const back = [...series.slice(100), ...series.slice(0, 100)];
		const found = await detect(write('back.csv', csv(back)));
		expect(found.notes.join(' ')).toMatch(/clock jumps back/);
		expect(found.events.some((event: { firstRow: number; lastRow: number }) => event.firstRow <= 112 && event.lastRow >= 101)).toBe(true);
	});

	it('in local time, an hour of which comes twice in autumn and is missing in spring', async () => {
		const hour = 3_600_000;
		const local = series.map((point, i) => {
			const shift = i < 100 ? 2 * hour : i < 300 ? hour : 2 * hour;
			return { ...point, at: moment(Date.UTC(2024, 9, 26, 18) + i * 300_000 + shift) };
		});
		const found = await detect(write('local.csv', csv(local)));
		expect(found.rows).toBe(400);
		expect(found.notes.join(' ')).toMatch(/12 rows have the time of the one before/);
		expect(found.notes.join(' ')).toMatch(/gap/);
	});

	it('two in one file, row by row in turns', async () => {
		const other = points(400, 300, 40);
		const rows = series.flatMap((point, i) => [
			{ host: 'north', ...point },
			{ host: 'south', ...other[i]! },
		]);
		write('two.csv', csv(rows));
		const run = await anod([
			'detect',
			'two.csv',
			'--time',
			'at',
			'--series',
			'host',
			'--label',
			'fault',
			'--report',
			'two.html',
			'--json',
			...shortly,
		]);
		expect(run.error).toBe('');
		const found = run.json();
		expect(found.series).toBe(2);
		const touched = (name: string, first: number, last: number) =>
			found.events.some(
				(event: { series: string; firstRow: number; lastRow: number }) =>
					event.series === name && event.firstRow <= last && event.lastRow >= first,
			);
		expect(touched('north', 401, 424)).toBe(true);
		expect(touched('south', 601, 624)).toBe(true);
		expect(found.evaluation.events.events).toBe(2);
		expect(read('two.html')).toMatch(/<h3>north<\/h3>[\s\S]*<h3>south<\/h3>|<h3>south<\/h3>[\s\S]*<h3>north<\/h3>/);
	});

	it('without a time', async () => {
		const plain = series.map(({ load, heat, flow }) => ({ load, heat, flow }));
		const run = await anod(['detect', write('plain.csv', csv(plain)), '--detector', 'convolutional', '--no-report', ...shortly]);
		expect(run.error).toBe('');
		expect(run.out).toMatch(/row 2\d\d +row 2\d\d/);
	});
});

describe('evaluate, explain, inspect', () => {
	it('evaluate measures by events, too', async () => {
		const run = await anod(['evaluate', 'series.csv', 'series.anod', '--model', 'series.anod', '--label', 'fault', '--json']);
		expect(run.code).toBe(64);
		const { evaluation } = (await anod(['evaluate', 'series.anod', 'series.csv', '--label', 'fault', '--json'])).json();
		expect(evaluation).toMatchObject({ rows: 400, anomalies: 12, events: { events: 1, found: 1, recall: 1 } });
		expect(evaluation.rocAuc).toBeGreaterThan(0.9);
		expect(evaluation.vusPr).toBeGreaterThan(0.3);
	});

	it('explain says what rows hold and what was expected', async () => {
		const run = await anod(['explain', 'series.csv', '--model', 'series.anod', '--rows', '205,3', '--json']);
		const [broken, usual] = run.json().rows;
		expect([broken.row, usual.row]).toEqual([205, 3]);
		expect(broken.contributions[0].column).toBe('heat');
		expect(Number(broken.contributions[0].value)).toBeCloseTo(Number(series[204]!.heat), 1);
		expect(Number(broken.contributions[0].expected)).toBeLessThan(Number(broken.contributions[0].value));
		const beyond = await anod(['explain', 'series.csv', '--model', 'series.anod', '--rows', '999']);
		expect([beyond.code, beyond.error]).toEqual([65, expect.stringMatching(/has 400 rows; there is no row 999/)]);
	});

	it('inspect shows channels and why it learned what it did', async () => {
		const { out } = await anod(['inspect', 'series.anod']);
		expect(out).toMatch(/convolutional of series[\s\S]*Learned +forecast[\s\S]*heat +number[\s\S]*time +at/);
	});
});

describe('the report', () => {
	it('holds the series, the events close up and the metrics, fetches nothing, and lets no name become markup', async () => {
		const evil = '"<img src=x onerror=alert(1)>"';
		write('evil.csv', csv(series).replace('heat', evil));
		const run = await anod(['detect', 'evil.csv', '--time', 'at', '--label', 'fault', '--report', 'evil.html', ...shortly]);
		expect(run.error).toBe('');
		const page = read('evil.html');
		for (const part of ['The whole series', 'Event 1', 'expected', 'threshold', 'Which channels', 'VUS-PR', 'Settings', 'Learned:'])
			expect(page).toContain(part);
		expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
		expect(page).not.toMatch(/<script|<img|<link|@import|url\(|src=["']?http|NaN/i);
	});

	it('of a long series stays small', async () => {
		write('long.csv', csv(points(60_000, 40_000)));
		const run = await anod(['detect', 'long.csv', '--time', 'at', '--label', 'fault', '--report', 'long.html', '--json', ...shortly]);
		expect(run.error).toBe('');
		expect(statSync(at('long.html')).size).toBeLessThan(900_000);
	}, 90_000);
});

describe('help', () => {
	it('lists every option of the convolutional detector', async () => {
		const { convolutionalOptions } = await import('@anod/core');
		const help = (await anod(['detect', '--help'])).out;
		for (const { name } of convolutionalOptions)
			expect(help).toContain(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
	});
});
