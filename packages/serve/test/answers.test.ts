import { describe, expect, it } from 'vitest';
import { detectorOf, numbers, pictures, readings, service, steps, strange } from './models.js';

const csv = { 'content-type': 'text/csv' };
const lines = { 'content-type': 'application/x-ndjson' };
const list = (values: ArrayLike<number>): number[] => Array.from(values);
const asLines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('rows of a table', async () => {
	const { post, get } = service(['machine', 'numbers']);
	const machine = await detectorOf('machine');
	const rows = [...readings.slice(0, 5), strange];
	const names = Object.keys(readings[0]) as (keyof (typeof readings)[0])[];
	const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
	const scores = list((await machine.predict(rows)).scores);

	it('score as the detector scores them, to the bit, in every form', async () => {
		for (const body of [{ rows }, rows, { columns }]) {
			const { status, json } = await post('/v1/models/machine/score', body);
			expect(status).toBe(200);
			expect(json).toEqual({ model: 'machine', scores });
		}
		const matrix = numbers(7);
		const expected = list((await (await detectorOf('numbers')).predict(matrix)).scores);
		for (const body of [
			{ rows: matrix },
			matrix,
			{ data: matrix.flat(), shape: [7, 4] },
			{ data: matrix.flat(), shape: [7, 4], dtype: 'float64' },
		])
			expect((await post('/v1/models/numbers/score', body)).json.scores).toEqual(expected);
	});

	it('are told apart by predict: score, label, p-value and the threshold', async () => {
		const { scores, labels, pValues, threshold } = await machine.predict(rows);
		const { json } = await post('/v1/models/machine/predict', { rows });
		expect(json).toEqual({ model: 'machine', scores: list(scores), labels: list(labels), pValues: list(pValues), threshold });
		expect(json.labels).toEqual([0, 0, 0, 0, 0, 1]);
	});

	it('are explained by column, in the units of the user', async () => {
		const { columns, contributions, expected } = await machine.explain([strange]);
		const { json } = await post('/v1/models/machine/explain', { rows: [strange] });
		expect(json.columns).toEqual(columns);
		expect(json.contributions).toEqual([list(contributions)]);
		expect(json.expected).toEqual(JSON.parse(JSON.stringify(expected)));
		const blamed = json.columns[json.contributions[0].indexOf(Math.max(...json.contributions[0]))];
		expect(blamed).toBe('heat');
	});

	it('may lack cells: null, an empty cell, or no cell at all where the fit knew of missing ones', async () => {
		const gap = [0.5, null, 0.2, 0.1];
		const expected = list((await (await detectorOf('numbers')).predict([gap] as number[][])).scores);
		expect((await post('/v1/models/numbers/score', { rows: [gap] })).json.scores).toEqual(expected);
		expect((await post('/v1/models/numbers/score', { data: gap, shape: [1, 4] })).json.scores).toEqual(expected);
	});

	it('may come as CSV and go as CSV or JSON', async () => {
		const quoted = (cell: unknown) => (typeof cell === 'string' && cell.includes(',') ? `"${cell}"` : String(cell));
		const text = `\ufeff${names.join(',')}\r\n${rows.map((row) => names.map((name) => quoted(row[name])).join(',')).join('\r\n')}\r\n`;
		expect((await post('/v1/models/machine/score', text, csv)).json.scores).toEqual(scores);
		const table = await post('/v1/models/machine/predict', text, { ...csv, accept: 'text/csv' });
		expect(table.headers.get('content-type')).toBe('text/csv');
		const [head, ...cells] = table.text.trimEnd().split('\n');
		expect(head).toBe('score,label,p_value');
		expect(cells.map((line) => Number(line.split(',')[0]))).toEqual(scores);
		expect(cells.at(-1)).toMatch(/,1,/);
		const why = await post('/v1/models/machine/explain', text, { ...csv, accept: 'text/csv' });
		expect(why.text.split('\n')[0]).toBe('score,power,heat,line,open,at');
	});

	it('may come and go line by line', async () => {
		const { text, headers } = await post('/v1/models/machine/predict', asLines(rows), lines);
		expect(headers.get('content-type')).toBe('application/x-ndjson');
		const said = text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(said.map(({ score }) => score)).toEqual(scores);
		expect(said.at(-1)).toMatchObject({ label: 1, pValue: expect.any(Number) });
		const why = JSON.parse((await post('/v1/models/machine/explain', asLines([strange]), lines)).text);
		expect(why.contributions.heat).toBeGreaterThan(why.contributions.power);
	});

	it('are described', async () => {
		const { json } = await get('/v1/models/machine');
		expect(json).toMatchObject({ name: 'machine', data: 'rows', threshold: machine.threshold, summary: { rows: 240 } });
		expect(json.columns.map(({ name, kind }: { name: string; kind: string }) => `${name} ${kind}`)).toEqual([
			...['power number', 'heat number', 'line category', 'open boolean', 'at date'],
		]);
		expect((await get('/v1/models')).json.models.map(({ name }: { name: string }) => name)).toEqual(['machine', 'numbers']);
	});

	it('none at all are no error', async () => {
		expect((await post('/v1/models/machine/predict', { rows: [] })).json.scores).toEqual([]);
		expect((await post('/v1/models/machine/predict', '', lines)).text).toBe('');
	});
});

describe('a series', async () => {
	const { post } = service(['series']);
	const series = await detectorOf('series');
	const prediction = (await series.predict(steps)) as unknown as { scores: Float64Array; events: { start: number }[] };

	it('is judged as a whole: scores, which of them count, and events', async () => {
		const { json } = await post('/v1/models/series/predict', { rows: steps });
		expect(json.scores).toEqual(list(prediction.scores));
		expect(json.valid).toHaveLength(steps.length);
		expect(json.events).toEqual(
			JSON.parse(JSON.stringify(prediction.events, (_, value) => (ArrayBuffer.isView(value) ? list(value as never) : value))),
		);
	});

	it('may come as lines, and is then answered line by line when it is over', async () => {
		const { text } = await post('/v1/models/series/predict', asLines(steps), lines);
		expect(
			text
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line).score),
		).toEqual(list(prediction.scores));
	});

	it('may have a past that it is judged by', async () => {
		const [past, rows] = [steps.slice(0, 200), steps.slice(200)];
		const { json } = await post('/v1/models/series/score', { rows, past });
		expect(json.scores).toEqual(list(await series.score(rows, { past } as never)));
		expect(json.scores).toEqual(list(prediction.scores).slice(200));
	});

	it('is explained channel by channel', async () => {
		const { json } = await post('/v1/models/series/explain', { rows: steps });
		expect(json).toMatchObject({ columns: ['load', 'flow'], shape: [400, 2] });
		expect(json.contributions[300]).toHaveLength(2);
	});
});

describe('rows that a detector decides about', async () => {
	const { post } = service(['decisions']);
	const rows = numbers(6);

	it('have a probability besides, in every form', async () => {
		const { scores, probabilities } = (await (await detectorOf('decisions')).predict(rows)) as unknown as Record<string, Float64Array>;
		const { json } = await post('/v1/models/decisions/predict', { rows });
		expect(json).toMatchObject({ scores: list(scores), probabilities: list(probabilities) });
		const table = await post('/v1/models/decisions/predict', { rows }, { accept: 'text/csv' });
		expect(table.text.split('\n')[0].split(',')).toEqual(expect.arrayContaining(['score', 'label', 'probability']));
		const line = JSON.parse((await post('/v1/models/decisions/predict', asLines(rows.slice(0, 1)), lines)).text);
		expect(line).toMatchObject({ score: scores[0], probability: probabilities[0] });
		const inputs = [{ name: 'rows', shape: [6, 4], datatype: 'FP64', data: rows.flat() }];
		const { outputs } = (await post('/v2/models/decisions/infer', { inputs })).json;
		expect(outputs.find(({ name }: { name: string }) => name === 'probability').data).toEqual(list(probabilities));
	});

	it('are explained', async () => {
		expect((await post('/v1/models/decisions/explain', { rows: rows.slice(0, 2) })).json.contributions).toHaveLength(2);
	});
});

describe('images', async () => {
	const { post, get } = service(['images']);
	const images = await detectorOf('images');
	const { data, shape } = pictures(3);

	it('are scored as bytes, or as floats from 0 to 1', async () => {
		const scores = list(await images.score({ data, shape } as never));
		expect((await post('/v1/models/images/score', { data: list(data), shape, dtype: 'uint8' })).json.scores).toEqual(scores);
		const floats = Float32Array.from(data, (byte) => byte / 255);
		const { json } = await post('/v1/models/images/score', { data: list(floats), shape, dtype: 'float32' });
		expect(json.scores).toEqual(list(await images.score({ data: floats, shape } as never)));
	});

	it('are explained pixel by pixel', async () => {
		const { json } = await post('/v1/models/images/explain', { data: list(data), shape, dtype: 'uint8' });
		expect(json.shape).toEqual(shape);
		expect(json.contributions.map((pixels: number[]) => pixels.length)).toEqual([64, 64, 64]);
	});

	it('have to say what a number means', async () => {
		const { status, json } = await post('/v1/models/images/score', { data: list(data), shape });
		expect([status, json.code]).toEqual([400, 'ANOD_BODY']);
		expect(json.detail).toContain('uint8');
	});

	it('are described by their size', async () => {
		expect((await get('/v1/models/images')).json).toMatchObject({ data: 'images', image: { height: 8, width: 8, channels: 1 } });
	});
});
