import { show } from '../data/cells.js';
import type { Cell } from '../data/types.js';
import { countCategories, oneHotLimit } from './category-column.js';
import { readBoolean, readCategory, readDate, readNumber } from './parse.js';
import type { ColumnKind } from './types.js';
import { firstUnreadable } from './values.js';

/** Fewest rows in which a count from row to row is no coincidence. */
const fewestCounted = 10;
const identifierName =
	/^(?:|unnamed: ?\d+|(?:.*[ _.-])?(?:id|uuid|guid|index|idx|rowid|row|row[ _-]?(?:nr|no|num|number|index))|.*[a-z](?:Id|ID))$/;

const isNumber = (cell: Cell) => (typeof cell === 'number' && cell === cell) || typeof cell === 'bigint';
/** A 1 or a 0, also as text, is a number unless the user says otherwise. */
const inferBoolean = (cell: Cell) => (isNumber(cell) || (typeof cell === 'string' && /\d/.test(cell)) ? undefined : readBoolean(cell));
/** So is a count of milliseconds. */
const inferDate = (cell: Cell) => (isNumber(cell) ? undefined : readDate(cell));

/** Why a column of numbers only tells rows apart, or undefined when it may be a feature. */
function whyIdentifier(values: ArrayLike<number>, name: string): string | undefined {
	const n = values.length;
	if (n < 2) return undefined;
	let counts = n >= fewestCounted;
	for (let i = 0; i < n; i++) {
		if (!Number.isInteger(values[i])) return undefined;
		if (i > 0 && values[i] - values[i - 1] !== 1) counts = false;
	}
	if (counts) return 'counts rows: goes up by 1 from each row to the next';
	const named = identifierName.test(name) || identifierName.test(name.toLowerCase());
	return named && new Set(Array.from(values)).size === n ? `identifies rows: it is called ${name} and all ${n} values differ` : undefined;
}

function inferText(cells: ArrayLike<Cell>): { readonly kind: ColumnKind; readonly reason: string } {
	const { categories, present } = countCategories(cells);
	const odd = firstUnreadable(cells, readNumber);
	let numbers = 0;
	for (let i = 0; i < cells.length; i++) if (readCategory(cells[i]) !== undefined && readNumber(cells[i]) !== undefined) numbers++;
	const almost = numbers * 2 >= present ? `; ${numbers} of ${present} are numbers, but not row ${odd}: ${show(cells[odd])}` : '';
	const distinct = categories.length;
	if (distinct > 1 && distinct >= 0.9 * present) {
		const differ = distinct === present ? `all ${present} values differ` : `${distinct} of ${present} values differ`;
		return { kind: 'ignore', reason: `identifies rows or is free text: ${differ}${almost}` };
	}
	const by = distinct > oneHotLimit ? ', told apart by how frequent they are' : '';
	return { kind: 'category', reason: `${distinct} different ${distinct === 1 ? 'value' : 'values'}${by}${almost}` };
}

/** Whether no cell holds anything but a mark for a missing value. */
export function allMissing(cells: ArrayLike<Cell>): boolean {
	for (let i = 0; i < cells.length; i++) {
		const value = readNumber(cells[i]);
		if (value === undefined || value === value) return false;
	}
	return true;
}

/**
 * What a column holds, from its cells, and why.
 *
 * @param cells - `[n]`, not all missing.
 * @param named - Columns without names are never taken for identifiers.
 */
export function inferKind(cells: ArrayLike<Cell>, name: string, named: boolean): { readonly kind: ColumnKind; readonly reason: string } {
	const numeric = cells instanceof Float64Array;
	if (!numeric && firstUnreadable(cells, inferBoolean) < 0) return { kind: 'boolean', reason: 'all cells are true or false' };
	if (numeric || firstUnreadable(cells, readNumber) < 0) {
		const why = named ? whyIdentifier(numeric ? cells : Array.from(cells, (cell) => readNumber(cell) as number), name) : undefined;
		return why ? { kind: 'ignore', reason: why } : { kind: 'number', reason: 'all cells are numbers' };
	}
	if (firstUnreadable(cells, inferDate) < 0) return { kind: 'date', reason: 'all cells are dates' };
	return inferText(cells);
}
