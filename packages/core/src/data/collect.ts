import { AnodError, isAnodError } from '../errors.js';
import { makeTable, packColumn } from './cells.js';
import { readTable, selectRows } from './table.js';
import type { Batch, Cell, Input, Table } from './types.js';

export interface CollectOptions {
	readonly signal?: AbortSignal;
	/** Stop after this many rows. */
	readonly limit?: number;
}

/**
 * Reads an input batch by batch; one that is no async iterable is one batch.
 *
 * @throws AnodError what {@link readTable} throws, saying which batch; ANOD_ABORTED once the signal is.
 */
export async function* tables(input: Input, options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Table> {
	const { signal } = options;
	checkAborted(signal);
	if (!isAsyncIterable(input)) {
		yield await readBatch(input);
		return;
	}
	let index = 0;
	for await (const batch of input) {
		checkAborted(signal);
		let table: Table;
		try {
			table = await readBatch(batch);
		} catch (error) {
			if (!isAnodError(error)) throw error;
			throw new AnodError(error.code, `in batch ${index}, ${error.message.slice(error.code.length + 2)}`, { ...error.data, batch: index });
		}
		yield table;
		index++;
	}
	checkAborted(signal);
}

/**
 * Reads a whole input into one table.
 *
 * Batches must have the same columns; named ones are matched by name. Batches of records may lack a column or bring a new one: its cells
 * are missing elsewhere, as they are between records of one batch. Batches without rows are skipped.
 *
 * @throws AnodError what {@link tables} throws; ANOD_SHAPE or ANOD_UNKNOWN_COLUMN when a batch has other columns than the first.
 */
export async function collectTable(input: Input, options: CollectOptions = {}): Promise<Table> {
	const { signal, limit = Infinity } = options;
	const parts: Table[] = [];
	let sparse = true;
	let length = 0;
	const watched = isAsyncIterable(input) ? watch(input, (batch) => (sparse &&= Array.isArray(batch))) : input;
	for await (const table of tables(watched, { signal })) {
		if (table.length > 0 || parts.length === 0) parts.push(table);
		length += table.length;
		if (length >= limit) break;
	}
	const filled = parts.length > 1 && parts[0].length === 0 ? parts.slice(1) : parts;
	const whole = concatenate(filled, sparse);
	return whole.length > limit
		? selectRows(
				whole,
				Array.from({ length: limit }, (_, i) => i),
			)
		: whole;
}

async function* watch(input: AsyncIterable<Batch>, see: (batch: Batch) => void): AsyncGenerator<Batch> {
	for await (const batch of input) {
		see(batch);
		yield batch;
	}
}

const isAsyncIterable = (input: Input): input is AsyncIterable<Batch> =>
	input !== null && typeof input === 'object' && Symbol.asyncIterator in input;

/** A tensor that offers it is read without blocking its device. */
async function readBatch(batch: Batch): Promise<Table> {
	const tensor = batch as { data?: unknown; dataSync?: unknown; shape?: readonly number[] } | null;
	if (tensor && typeof tensor.dataSync === 'function' && typeof tensor.data === 'function' && tensor.shape)
		return readTable({ data: await tensor.data(), shape: tensor.shape });
	return readTable(batch);
}

function checkAborted(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new AnodError('ANOD_ABORTED', 'reading the rows was aborted.', { reason: signal.reason });
}

function concatenate(parts: readonly Table[], sparse: boolean): Table {
	const [first] = parts;
	if (parts.length === 0) return readTable([]);
	if (parts.length === 1) return first;
	const names = [...first.names];
	parts.forEach((part, index) => {
		checkColumns(first, part, index, sparse);
		if (part.named) for (const name of part.names) if (!names.includes(name)) names.push(name);
	});
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const columns = names.map((name, k) => {
		const pieces = parts.map((part) => part.columns[part.named ? part.names.indexOf(name) : k] as ArrayLike<Cell> | undefined);
		if (pieces.every((piece) => piece === undefined || piece instanceof Float64Array)) {
			const column = new Float64Array(length).fill(Number.NaN);
			let at = 0;
			pieces.forEach((piece, index) => {
				if (piece) column.set(piece as Float64Array, at);
				at += parts[index].length;
			});
			return column;
		}
		const cells: Cell[] = [];
		pieces.forEach((piece, index) => {
			for (let i = 0; i < parts[index].length; i++) cells.push(piece ? piece[i] : null);
		});
		return packColumn(cells, name);
	});
	return makeTable(length, names, first.named, columns);
}

function checkColumns(first: Table, part: Table, batch: number, sparse: boolean): void {
	if (part.named !== first.named || (!part.named && part.names.length !== first.names.length))
		throw new AnodError('ANOD_SHAPE', `batch ${batch} has ${width(part)}, batch 0 has ${width(first)}; give batches of one form.`, {
			batch,
		});
	if (!part.named || sparse) return;
	const known = new Set(first.names);
	const column = part.names.find((name) => !known.has(name)) ?? first.names.find((name) => !part.names.includes(name));
	if (column !== undefined)
		throw new AnodError(
			'ANOD_UNKNOWN_COLUMN',
			`batch ${batch} has ${known.has(column) ? 'no' : 'a'} column ${column}, unlike batch 0; give batches the same columns.`,
			{ batch, column },
		);
}

const width = (table: Table): string => `${table.columns.length} columns ${table.named ? 'with' : 'without'} names`;
