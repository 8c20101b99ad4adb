import { AnodError } from '../errors.js';
import { readArrow } from './arrow.js';
import { isTypedArray, show } from './cells.js';
import { readRows, readShaped } from './matrix.js';
import { readColumns, readRecords } from './records.js';
import type { ArrowLike, Batch, Cell, Columns, Table, TensorLike } from './types.js';

/**
 * Reads rows in any of their forms into columns.
 *
 * Numbers are copied into Float64Arrays, NaN for a missing one; other columns stay lists of cells. An empty list has 0 rows and no columns,
 * and passes for any width.
 *
 * @throws AnodError ANOD_INPUT for a cell or form that cannot be read, ANOD_SHAPE for ragged rows or a shape that does not fit; with row and column.
 */
export function readTable(input: Batch): Table {
	if (Array.isArray(input)) {
		const first: unknown = input[0];
		if (input.length === 0 || Array.isArray(first) || isTypedArray(first)) return readRows(input);
		if (first !== null && typeof first === 'object' && !(first instanceof Date)) return readRecords(input);
		throw unreadable(`a list whose row 0 is ${show(first)}`);
	}
	if (isTypedArray(input)) throw unreadable(`a typed array of ${input.length} numbers without a shape`);
	if (input === null || typeof input !== 'object') throw unreadable(show(input));
	const { dataSync, shape, data } = input as Partial<TensorLike> & { data?: unknown };
	if (typeof dataSync === 'function' && Array.isArray(shape)) return readShaped(dataSync.call(input), shape);
	if (typeof (input as ArrowLike).getChild === 'function' && 'numRows' in input) return readArrow(input as ArrowLike);
	if (isTypedArray(data) && Array.isArray(shape)) return readShaped(data, shape);
	if (Symbol.asyncIterator in input || Symbol.iterator in input || input instanceof Promise || input instanceof Date)
		throw unreadable('an iterable, promise or date in place of one batch of rows');
	if (Object.keys(input).length === 0) throw unreadable('an object without columns');
	return readColumns(input as Columns);
}

function unreadable(got: string): AnodError {
	return new AnodError(
		'ANOD_INPUT',
		`got ${got}; give rows as [[1, 2], …], [{ a: 1 }, …], { a: [1, …] }, { data, shape: [n, d] }, an Arrow table or a tensor of rank 2.`,
	);
}

/** The rows at `indices`, in that order; a row may be taken more than once. */
export function selectRows(table: Table, indices: ArrayLike<number>): Table {
	const columns = table.columns.map((column) => {
		const taken: Float64Array | Cell[] = column instanceof Float64Array ? new Float64Array(indices.length) : new Array(indices.length);
		for (let i = 0; i < indices.length; i++) taken[i] = column[indices[i]] as number;
		return taken;
	});
	return { ...table, length: indices.length, columns };
}
