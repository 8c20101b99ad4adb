import { describe, expect, it } from 'vitest';
import { hottest, overlay } from '../src/images/heat.js';
import { structFields } from '../src/input/columns.js';
import { guessDelimiter } from '../src/input/delimiter.js';
import { readLabel } from '../src/input/labels.js';
import { html } from '../src/report/markup.js';
import { byPixel } from '../src/report/pixels.js';
import { timeTicks } from '../src/report/scale.js';
import { ScoreSketch } from '../src/scoring/sketch.js';
import { Timeline } from '../src/scoring/timeline.js';
import { TopRows } from '../src/scoring/top.js';
import { formatDuration, formatNumber } from '../src/terminal/numbers.js';
import { RecordReader, splitCells } from '../src/watch/records.js';

describe('the delimiter', () => {
	it.each([
		['a,b,c\n1,2,3\n', ',', 3],
		['a;b\n1,5;2,5\n3,5;4,5\n', ';', 2],
		['"a;x",b\n"1;2;3",2\n', ',', 2],
		['a\tb\n1\t2\n', '\t', 2],
		['a,b,c\n1,2,3\n1,2,3,4\n5,6,7\n', ',', 3],
	])('of %j is %j', (text, delimiter, fields) => {
		expect(guessDelimiter(text)).toMatchObject({ delimiter, fields, regular: true });
	});

	it('is not known for one column, and a title is no header', () => {
		expect(guessDelimiter('a\n1\n2\n')).toBeUndefined();
		expect(guessDelimiter('My rows\na,b\n1,2\n3,4\n')).toMatchObject({ regular: false });
	});
});

it('names the fields of nested types', () => {
	expect(structFields('STRUCT(a BIGINT, "b, c" STRUCT(d DATE, e DECIMAL(3,2)))')).toEqual([
		{ name: 'a', type: 'BIGINT' },
		{ name: 'b, c', type: 'STRUCT(d DATE, e DECIMAL(3,2))' },
	]);
	expect(structFields('BIGINT')).toBeUndefined();
});

it('reads labels as people write them', () => {
	const label = (text: string | null, values: string[] = []) => readLabel(text, new Set(values), 'y', 0);
	expect(['1', '2.0', 'true', 'Yes', 'FRAUD'].map((text) => label(text))).toEqual([1, 1, 1, 1, 1]);
	expect(['0', '-1', 'no', 'normal'].map((text) => label(text))).toEqual([0, 0, 0, 0]);
	expect([label(null), label(' ')]).toEqual([-1, -1]);
	expect([label('odd', ['odd']), label('calm', ['odd'])]).toEqual([1, 0]);
	expect(() => label('odd')).toThrow('ANOD_LABEL');
});

it('escapes every hole of a template that is not markup', () => {
	expect(html`<p title="${'"\'>'}">${'<b>'}${html`<i>&amp;</i>`}${[1, '&']}${null}</p>`.text).toBe(
		'<p title="&quot;&#39;&gt;">&lt;b&gt;<i>&amp;</i>1&amp;</p>',
	);
});

describe('a sketch of scores', () => {
	const scores = Float64Array.from({ length: 100_000 }, (_, index) => ((index * 7919) % 100_003) / 1000 - 20);

	it('keeps counts, bounds and quantiles to 0.4 %', () => {
		const sketch = new ScoreSketch();
		sketch.add(scores);
		const sorted = scores.slice().sort();
		expect(sketch.bins().reduce((sum, bin) => sum + bin.count, 0)).toBe(scores.length);
		expect([sketch.minimum, sketch.maximum]).toEqual([sorted[0], sorted.at(-1)]);
		for (const share of [0.01, 0.3, 0.5, 0.9, 0.999]) {
			const exact = sorted[Math.ceil(share * scores.length) - 1]!;
			expect(Math.abs(sketch.quantile(share) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.004 + 1e-9);
		}
	});

	it('holds one value, zero and numbers of either sign apart', () => {
		const sketch = new ScoreSketch();
		sketch.add(Float64Array.of(-1, 0, 0, 1));
		expect(sketch.bins().map((bin) => bin.count)).toEqual([1, 2, 1]);
		expect(sketch.bins()[0]!.value).toBe(-1);
	});
});

it('keeps every extreme in a course of scores, however many rows', () => {
	const timeline = new Timeline();
	const scores = Float64Array.from({ length: 70_001 }, (_, index) => Math.sin(index / 100) + (index === 54_321 ? 9 : 0));
	for (let start = 0; start < scores.length; start += 1000) timeline.add(start, scores.slice(start, start + 1000), undefined);
	const buckets = timeline.buckets();
	expect(buckets.length).toBeLessThanOrEqual(Timeline.capacity);
	expect(buckets.reduce((sum, bucket) => sum + bucket.length, 0)).toBe(scores.length);
	const found = buckets.find((bucket) => bucket.maximum > 5)!;
	expect(found.first <= 54_321 && 54_321 < found.first + found.length).toBe(true);
	buckets.slice(1).forEach((bucket, index) => expect(bucket.first).toBe(buckets[index]!.first + buckets[index]!.length));
});

it('keeps the highest rows, earlier ones first among equals', () => {
	const top = new TopRows(3);
	[5, 1, 9, 5, 7, 5, 2, 9].forEach((score, row) => {
		if (top.wants(score)) top.add({ row, score, pValue: 1, anomaly: false, cells: [], name: null, time: Number.NaN });
	});
	expect(top.rows().map(({ row, score }) => [row, score])).toEqual([
		[2, 9],
		[7, 9],
		[4, 7],
	]);
});

it('writes numbers for people', () => {
	expect([0, 1234.5678, 98_368, 0.00001234, 1e12, -0.5, Number.POSITIVE_INFINITY, Number.NaN].map(formatNumber)).toEqual([
		'0',
		'1235',
		'98,368',
		'1.23e−5',
		'1.00e12',
		'−0.5',
		'∞',
		'—',
	]);
	expect([340, 2440, 200_000].map(formatDuration)).toEqual(['340 ms', '2.4 s', '3 min 20 s']);
});

it('puts time ticks at round moments, from seconds to decades', () => {
	const from = Date.UTC(2024, 0, 1);
	for (const span of [30_000, 3_600_000, 86_400_000 * 20, 86_400_000 * 400, 86_400_000 * 20_000]) {
		const ticks = timeTicks(from, from + span, 7);
		expect(ticks.length).toBeGreaterThanOrEqual(2);
		expect(ticks.length).toBeLessThanOrEqual(15);
		for (const tick of ticks) expect(tick.at >= from && tick.at <= from + span).toBe(true);
	}
});

describe('a course reduced to pixels', () => {
	const reduced = (values: readonly number[]) =>
		byPixel({ count: values.length, at: (i) => i, value: (i) => values[i]! }, (position) => (position / values.length) * 100, 0, 100);

	it('keeps every extreme, however many points', () => {
		const values = Array.from({ length: 50_000 }, (_, i) => Math.sin(i / 500) + (i === 31_234 ? 9 : i === 31_235 ? -9 : 0));
		const [stretch, ...more] = reduced(values);
		expect(more).toEqual([]);
		expect(stretch!.x.length).toBeLessThanOrEqual(100);
		const extremes = [Math.min(...stretch!.minimum), Math.max(...stretch!.maximum)];
		expect(extremes).toEqual([Math.min(...values), Math.max(...values)]);
	});

	it('is cut where values are missing for longer than a pixel, and only there', () => {
		const long = Array.from({ length: 10_000 }, (_, i) => ((i > 3000 && i < 4000) || i === 7777 ? Number.NaN : i));
		expect(reduced(long)).toHaveLength(2);
		expect(reduced([1, Number.NaN, 2, 3])).toMatchObject([{ maximum: [1] }, { maximum: [2, 3] }]);
	});
});

it('splits lines of CSV at delimiters outside quotes', () => {
	expect(splitCells('a,"b, ""c""",,d', ',')).toEqual(['a', 'b, "c"', '', 'd']);
	expect(() => splitCells('a,"b', ',')).toThrow('not closed');
});

it('reads records of either format, a header whenever it comes, nested objects by their path', () => {
	const reader = new RecordReader(['a', 'b.c'], undefined);
	expect(() => reader.read('1,2')).toThrow('no header');
	expect(reader.read('{"a": 1, "b": {"c": null}}')).toEqual({ a: 1, 'b.c': null });
	expect(reader.read('b.c;a')).toBeUndefined();
	expect(reader.read('1,5;x')).toEqual({ 'b.c': '1.5', a: 'x' });
	expect(reader.read('a\tb.c\tlate')).toBeUndefined();
	expect(reader.read('1\t2\t3')).toEqual({ a: '1', 'b.c': '2', late: '3' });
	expect(() => reader.read('1\t2')).toThrow('2 cells, the header has 3');
});

it('puts what is strange about a picture into colours, and leaves a picture that is not strange grey', () => {
	const picture = { data: new Uint8Array(8 * 8 * 3).fill(200), width: 8, height: 8 };
	const values = new Float64Array(64);
	values[3 * 8 + 3] = 1;
	const at = ({ data }: { data: Uint8Array }, x: number, y: number) => [...data.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)];
	const strange = overlay(picture, { values, width: 8, height: 8 }, 1);
	const [red, green] = at(strange, 3, 3);
	expect(red! - green!).toBeGreaterThan(60);
	expect(new Set(at(strange, 7, 7)).size).toBe(1);
	expect(new Set(overlay(picture, { values, width: 8, height: 8 }, 0).data).size).toBe(1);
	expect(hottest({ values, width: 8, height: 8 })).toEqual({ x: 3.5 / 8, y: 3.5 / 8 });
});
