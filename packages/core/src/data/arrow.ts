import { isTypedArray, makeTable, numberColumn, packColumn } from './cells.js';
import type { ArrowLike, Table } from './types.js';

/** Numbers of `Type` in the Arrow format that need a reading of their own. */
const arrowTypes = { integer: 2, float: 3, decimal: 7, date: 8, timestamp: 10 } as const;

/** A decimal's little-endian 32-bit words, two's complement, as a number. */
function decimalValue(words: ArrayLike<number>, scale: number): number {
	let value = 0n;
	for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i] >>> 0);
	const whole = BigInt.asIntN(32 * words.length, value);
	// The decimal text is the value's exact form, so the number is the nearest one.
	return Number(`${whole}e${-scale}`);
}

/**
 * An Arrow table or record batch: numbers, decimals and bigints become numbers; dates and timestamps Date objects; dictionaries their values.
 *
 * @throws AnodError ANOD_INPUT for lists, structs and other nested cells; names row and column.
 */
export function readArrow(input: ArrowLike): Table {
	const n = input.numRows;
	const fields = input.schema.fields as readonly { name: string; type?: { typeId?: number; scale?: number } }[];
	const names = fields.map((field) => field.name);
	const columns = fields.map(({ name, type }) => {
		const vector = input.getChild(name) as { get(index: number): unknown; nullCount?: number; toArray?(): unknown } | null;
		const id = type?.typeId;
		if (vector?.nullCount === 0 && (id === arrowTypes.integer || id === arrowTypes.float)) {
			const values = vector.toArray?.();
			// Half floats come as raw 16-bit words: those are read one by one.
			if (isTypedArray(values) && values.length === n && !(id === arrowTypes.float && values instanceof Uint16Array))
				return numberColumn(values, name);
		}
		const cells: unknown[] = new Array(n);
		for (let i = 0; i < n; i++) {
			const cell = vector?.get(i) ?? null;
			if (cell === null) cells[i] = null;
			else if (id === arrowTypes.date || id === arrowTypes.timestamp) cells[i] = cell instanceof Date ? cell : new Date(Number(cell));
			else if (id === arrowTypes.decimal) cells[i] = decimalValue(cell as ArrayLike<number>, type?.scale ?? 0);
			else cells[i] = cell;
		}
		return packColumn(cells, name);
	});
	return makeTable(n, names, true, columns);
}
