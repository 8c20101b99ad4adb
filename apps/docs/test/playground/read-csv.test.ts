import { describe, expect, it } from 'vitest';
import { readCsv } from '../../playground/read-csv.js';
import { factsOf } from '../../playground/table.js';
import { motors } from './tables.js';

const read = (content: BlobPart, name = 'a.csv') => readCsv(new File([content], name));
const rows = (line: string, count = 12) => `${line}\n`.repeat(count);

describe('the reader of CSV files', () => {
	it('tells numbers, dates, flags and texts apart, and keeps missing cells apart from zero', async () => {
		const table = await read(`n;d;b;t\n${rows('1,5;2024-05-01;true;x')};NA;;\n`);
		expect(factsOf(table)).toMatchObject({ rows: 13, delimiter: ';', decimal: ',', header: true });
		expect(table.columns.map(({ reading }) => reading)).toEqual(['number', 'date', 'boolean', 'text']);
		expect(table.columns.map(({ cells }) => cells[0])).toEqual([1.5, new Date('2024-05-01T00:00:00Z'), true, 'x']);
		expect(table.columns.map(({ cells }) => cells[12])).toEqual([Number.NaN, null, null, null]);
	});

	it('reads quotes, line breaks of any kind, a byte order mark, and lines without a header', async () => {
		const quoted = await read(`\uFEFFname,x\r\n${'"a, ""b""\r\nc",2\r\n'.repeat(12)}\r\n`);
		expect(quoted.columns[0].cells[11]).toBe('a, "b"\nc');
		expect(quoted.columns.map(({ name }) => name)).toEqual(['name', 'x']);
		const bare = await read(rows('1,2'));
		expect(bare).toMatchObject({ header: false, rows: 12 });
		expect(bare.columns.map(({ name }) => name)).toEqual(['column0', 'column1']);
	});

	it('reads 100,000 rows that stream in pieces as it reads them at once', async () => {
		const text = motors(100_000);
		const bytes = new TextEncoder().encode(text);
		const stream = () =>
			new ReadableStream<Uint8Array<ArrayBuffer>>({
				start(controller) {
					for (let at = 0; at < bytes.length; at += 99_991) controller.enqueue(bytes.subarray(at, at + 99_991));
					controller.close();
				},
			});
		const table = await readCsv({ name: 'a.csv', size: bytes.length, stream });
		expect(table.rows).toBe(100_000);
		const last = text.trimEnd().split('\n').at(-1)!.split(',');
		expect(table.columns.map(({ texts }) => texts[99_999])).toEqual(last);
	});

	const refused: readonly [what: string, content: BlobPart, sentence: RegExp][] = [
		['an empty file', '', /a\.csv is empty\. Choose/],
		['empty lines alone', '\n\n\n', /nothing but empty lines/],
		['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 1]), /not a text file/],
		['text in another encoding', new Uint8Array([0x61, 0x2c, 0xe4, 0x0a]), /not UTF-8/],
		['no column of numbers', `a,b\n${rows('x,y')}`, /no column of numbers\. It has a, b/],
		['prose', rows('It was a dark and stormy night.'), /no column of numbers\. It has one column/],
		['rows of different lengths', `a,b\n${rows('1,2', 4)}1,2,3\n`, /Row 5 of a\.csv has 3 cells, the header has 2/],
		['too few rows', 'a,b\n1,2\n3,4\n', /has 2 rows; a detector learns from 10/],
		['a header alone', 'a,b\n', /has 0 rows/],
		['one name twice', `a,a\n${rows('1,2')}`, /two columns called a/],
		['a quote that stays open', `a,b\n${rows('1,2')}"3,4\n5,6\n`, /quote that is not closed, after row 12/],
	];
	for (const [what, content, sentence] of refused)
		it(`refuses ${what} with a sentence`, async () => {
			await expect(read(content)).rejects.toThrow(sentence);
		});
});
