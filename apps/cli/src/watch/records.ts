import { oneLine } from '../errors.js';

/** A record of a stream: cells by column. */
export type Row = Readonly<Record<string, unknown>>;

/** A line that holds no record: it is told, and left out. */
export class BadLine extends Error {}

const delimiters = [',', ';', '\t', '|'];

/** Cells of a line of CSV. @throws BadLine when a quote is left open */
export function splitCells(line: string, delimiter: string): string[] {
	const cells: string[] = [];
	let cell = '';
	let quoted = false;
	for (let i = 0; i < line.length; i++) {
		const character = line[i]!;
		if (quoted) {
			if (character !== '"') cell += character;
			else if (line[i + 1] === '"') cell += line[++i];
			else quoted = false;
		} else if (character === '"' && cell === '') quoted = true;
		else if (character === delimiter) {
			cells.push(cell);
			cell = '';
		} else cell += character;
	}
	if (quoted) throw new BadLine('a quote is not closed');
	return [...cells, cell];
}

/** Fields of nested objects as `outer.inner`, as files of JSON are read. */
function flatten(value: object, prefix = ''): Row {
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, cell]) =>
			cell !== null && typeof cell === 'object' && !Array.isArray(cell)
				? Object.entries(flatten(cell, `${prefix}${name}.`))
				: [[`${prefix}${name}`, cell]],
		),
	);
}

/** How CSV lines are read. */
export interface CsvLayout {
	readonly delimiter: string;
	readonly columns: readonly string[];
}

/** Reads records line by line: NDJSON, or CSV whose first line names the columns. */
export class RecordReader {
	#layout: CsvLayout | undefined;

	/**
	 * @param needed - columns that every record has to have.
	 * @param layout - of CSV lines that come without a header, as after a restart.
	 */
	constructor(
		private readonly needed: readonly string[],
		layout: CsvLayout | undefined,
	) {
		this.#layout = layout;
	}

	get layout(): CsvLayout | undefined {
		return this.#layout;
	}

	/** @returns undefined for a header or a blank line. @throws BadLine */
	read(text: string): Row | undefined {
		if (text.trim() === '') return undefined;
		return /^\s*[{[]/.test(text) ? this.#json(text) : this.#csv(text);
	}

	#json(text: string): Row {
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch (error) {
			throw new BadLine(`it is not valid JSON (${oneLine((error as Error).message)})`);
		}
		if (Array.isArray(value)) throw new BadLine('it holds a list; a record names its columns');
		return flatten(value as object);
	}

	#csv(text: string): Row | undefined {
		const line = text.replace(/^\ufeff/, '');
		for (const delimiter of delimiters) {
			const names = splitCells(line, delimiter).map((name) => name.trim());
			if (!this.needed.every((name) => names.includes(name))) continue;
			this.#layout = { delimiter, columns: names };
			return undefined;
		}
		if (!this.#layout)
			throw new BadLine(`it is no JSON object, and no header that names the columns ${this.needed.slice(0, 8).join(', ')}`);
		const { columns, delimiter } = this.#layout;
		const cells = splitCells(line, delimiter);
		if (cells.length !== columns.length) throw new BadLine(`it has ${cells.length} cells, the header has ${columns.length}`);
		// A comma that separates no cells is a decimal mark.
		const read = (cell: string) => (delimiter === ',' ? cell : cell.replace(/^(\s*[-+]?\d+),(\d+\s*)$/, '$1.$2'));
		return Object.fromEntries(columns.map((name, k) => [name, read(cells[k]!)]));
	}
}
