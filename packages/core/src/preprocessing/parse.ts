import type { Cell } from '../data/types.js';

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const dateText = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s*(?:Z|([+-])(\d\d):?(\d\d)?)?)?$/i;
/** What people write for "no value" among numbers, dates and booleans. Among categories such a text may be a value. */
const missingText = new Set(['', '-', '?', 'na', 'n/a', '#n/a', 'nan', 'null', 'none']);

/** A cell read as a number: NaN when it is missing, undefined when it is no such thing. */
export type Reader = (cell: Cell) => number | undefined;

function readText(text: string, read: (trimmed: string) => number | undefined): number | undefined {
	const trimmed = text.trim();
	return missingText.has(trimmed.toLowerCase()) ? Number.NaN : read(trimmed);
}

/** Numbers, numeric text, booleans as 0 and 1. */
export const readNumber: Reader = (cell) => {
	if (typeof cell === 'number') return cell;
	if (cell === null || cell === undefined) return Number.NaN;
	if (typeof cell === 'string') return readText(cell, (text) => (numberText.test(text) ? Number(text) : undefined));
	if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? Number.NaN : undefined;
	return Number(cell);
};

/** true and false, also as text, as 1 and 0; the numbers 1 and 0. */
export const readBoolean: Reader = (cell) => {
	if (cell === null || cell === undefined || cell !== cell) return Number.NaN;
	if (typeof cell === 'string')
		return readText(cell, (text) => ({ true: 1, '1': 1, false: 0, '0': 0 })[text.toLowerCase() as 'true' | 'false' | '0' | '1']);
	const value = Number(cell);
	return cell instanceof Date || (value !== 0 && value !== 1) ? undefined : value;
};

/** Milliseconds since 1970 of a Date, an ISO 8601 text (UTC unless it says otherwise) or a number of them. */
export const readDate: Reader = (cell) => {
	if (cell instanceof Date) return cell.getTime();
	if (cell === null || cell === undefined) return Number.NaN;
	if (typeof cell === 'string') return readText(cell, parseDate);
	return typeof cell === 'boolean' ? undefined : Number(cell);
};

function parseDate(text: string): number | undefined {
	const found = dateText.exec(text);
	if (!found) return undefined;
	const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
	if (hour > 24 || minute > 59 || second > 60) return undefined;
	const time = Date.UTC(year, month - 1, day);
	const date = new Date(time);
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
	const zone = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === '-' ? -1 : 1);
	return time + ((hour * 60 + minute - zone) * 60 + second + Number(found[7] ?? 0)) * 1000;
}

/** A cell as a category; undefined when it is missing. */
export function readCategory(cell: Cell): string | undefined {
	if (typeof cell === 'string') return cell === '' ? undefined : cell;
	if (cell === null || cell === undefined || cell !== cell) return undefined;
	if (!(cell instanceof Date)) return String(cell);
	return Number.isNaN(cell.getTime()) ? undefined : cell.toISOString();
}
