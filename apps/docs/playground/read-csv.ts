import Papa from 'papaparse';
import { guessDelimiter } from '../../cli/src/input/delimiter.js';
import { decimalOf, readColumn } from './columns.js';
import { DataError } from './data-error.js';
import type { Table } from './table.js';

/** A quote that is never closed would make one cell of the rest of the file. */
const longestCell = 4_000_000;
const fewestRows = 10;

/** What a file hands over: a File is one, in the page and in Node. */
export type TextFile = Pick<Blob, 'size' | 'stream'> & { readonly name: string };

const isNumberLike = (text: string) => text.trim() !== '' && Number.isFinite(Number(text.replace(',', '.')));

/** The text of a file piece by piece, with line breaks as \n. @throws DataError for what is no UTF-8 text */
async function* textOf(file: TextFile): AsyncGenerator<string> {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	const decode = (bytes?: Uint8Array): string => {
		try {
			return decoder.decode(bytes, { stream: bytes !== undefined });
		} catch {
			throw new DataError(`${file.name} is not UTF-8 text. Save it as CSV in UTF-8.`);
		}
	};
	const reader = file.stream().getReader();
	let held = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (value?.includes(0)) throw new DataError(`${file.name} is not a text file. Export the table as CSV.`);
		const text = held + decode(value);
		held = !done && text.endsWith('\r') ? '\r' : '';
		yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
		if (done) return;
	}
}

/**
 * Reads a CSV file as it streams in.
 *
 * @param onRows - told how many rows were read so far.
 * @throws DataError that says what is wrong with the file, and where.
 */
export async function readCsv(file: TextFile, onRows: (rows: number) => void = () => {}): Promise<Table> {
	if (file.size === 0) throw new DataError(`${file.name} is empty. Choose a CSV file with a line of column names and rows below it.`);
	const texts: string[][] = [];
	let delimiter = '';
	let rows = 0;
	let first: string[] | undefined;
	let header = true;
	let rest = '';
	const take = (cells: string[]) => {
		if (cells.length === 1 && cells[0].trim() === '') return;
		if (first === undefined) {
			first = cells;
			header = !cells.every(isNumberLike);
			for (let k = 0; k < cells.length; k++) texts.push([]);
			if (header) return;
		}
		rows++;
		if (cells.length !== first.length)
			throw new DataError(
				`Row ${rows} of ${file.name} has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, the ${header ? 'header' : 'first row'} has ${first.length}. Mend that line; a cell that contains ${JSON.stringify(delimiter)} needs quotes around it.`,
			);
		for (let k = 0; k < cells.length; k++) texts[k].push(cells[k]);
	};
	const parse = (isLast: boolean) => {
		delimiter ||= guessDelimiter(rest)?.delimiter ?? ',';
		const parsed: { data: string[][]; meta: { cursor: number }; errors: readonly { code: string }[] } = new Papa.Parser({
			delimiter,
			newline: '\n',
		}).parse(rest, 0, !isLast);
		const isOpen = isLast && parsed.errors.some(({ code }) => code === 'MissingQuotes');
		for (const cells of isOpen ? parsed.data.slice(0, -1) : parsed.data) take(cells);
		rest = isLast ? '' : rest.slice(parsed.meta.cursor);
		if (isOpen || rest.length > longestCell)
			throw new DataError(`${file.name} has a quote that is not closed, after row ${rows}. Close it, or leave it out.`);
		onRows(rows);
	};
	for await (const text of textOf(file)) {
		rest += text;
		if (rest.length > 1 << 18) parse(false);
	}
	parse(true);
	if (first === undefined) throw new DataError(`${file.name} holds nothing but empty lines. Choose a CSV file.`);
	return tableOf(file.name, first, header, texts, delimiter);
}

function tableOf(name: string, first: readonly string[], header: boolean, texts: readonly string[][], delimiter: string): Table {
	const rows = texts[0].length;
	if (rows < fewestRows)
		throw new DataError(`${name} has ${rows} ${rows === 1 ? 'row' : 'rows'}; a detector learns from ${fewestRows} at least.`);
	const digits = String(first.length - 1).length;
	const names = first.map((cell, k) => (header && cell.trim() !== '' ? cell.trim() : `column${String(k).padStart(digits, '0')}`));
	const twice = names.find((column, k) => names.indexOf(column) !== k);
	if (twice !== undefined) throw new DataError(`${name} has two columns called ${twice}. Rename one.`);
	const decimal = decimalOf(texts, delimiter);
	const columns = names.map((column, k) => readColumn(column, texts[k], decimal));
	if (!columns.some(({ reading }) => reading === 'number'))
		throw new DataError(
			`${name} has no column of numbers. ${names.length === 1 ? 'It has one column: is it a CSV file?' : `It has ${names.slice(0, 6).join(', ')}; a column counts as numbers when each of its cells is one, or empty.`}`,
		);
	return { name, rows, columns, delimiter, decimal, header };
}
