import type { Output } from './messages.js';

const mostRows = 100;
const mostText = 20_000;
const mostEntries = 20;

/** A number inside a list or a table, in five digits. */
const short = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5))));

/** A value as text, in the manner of Node's console: a string as it is, everything else as it would be written. */
export function format(value: unknown): string {
	const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : inspect(value, 0, new Set());
	return text.length > mostText ? `${text.slice(0, mostText)} … ${text.length - mostText} more characters` : text;
}

function inspect(value: unknown, depth: number, above: ReadonlySet<object>): string {
	if (typeof value === 'number') return short(value);
	if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
	if (typeof value === 'bigint') return `${value}n`;
	if (typeof value === 'function') return `[function ${value.name || 'anonymous'}]`;
	if (typeof value !== 'object' || value === null) return String(value);
	if (value instanceof Error) return `${value.name}: ${value.message}`;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
	if (above.has(value)) return '[circular]';
	const inside = new Set(above).add(value);
	const name = value.constructor?.name ?? '';
	if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return `${name}${list(value as Uint8Array, depth, inside)}`;
	if (Array.isArray(value)) return list(value, depth, inside).replace(/^\(\d+\) /, '');
	if (value instanceof Map || value instanceof Set) return `${name}${list([...value], depth, inside)}`;
	const entries = Object.entries(value);
	const prefix = name && name !== 'Object' ? `${name} ` : '';
	if (entries.length === 0) return `${prefix}{}`;
	if (depth >= 3) return `${prefix}{ … }`;
	return `${prefix}{ ${some(entries, ([key, entry]) => `${key}: ${inspect(entry, depth + 1, inside)}`)} }`;
}

function list(values: ArrayLike<unknown>, depth: number, above: ReadonlySet<object>): string {
	if (values.length > 0 && depth >= 3) return `(${values.length}) [ … ]`;
	return `(${values.length}) ${values.length === 0 ? '[]' : `[ ${some(values, (value) => inspect(value, depth + 1, above))} ]`}`;
}

function some<T>(values: ArrayLike<T>, write: (value: T) => string): string {
	const shown = Array.from({ length: Math.min(values.length, mostEntries) }, (_, i) => write(values[i]));
	const rest = values.length - shown.length;
	return (rest > 0 ? [...shown, `… ${rest} more`] : shown).join(', ');
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
	Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * A table of rows (records or lists), or of columns by name.
 *
 * @returns undefined when the value is no such thing.
 */
export function asTable(value: unknown): Extract<Output, { kind: 'table' }> | undefined {
	if (isList(value) && value.length > 0 && Array.from(value).every((row) => isRecord(row) || isList(row))) {
		const rows = Array.from(value) as (Record<string, unknown> | ArrayLike<unknown>)[];
		const columns = [...new Set(rows.slice(0, mostRows).flatMap((row) => Object.keys(row)))];
		return table(columns, rows.length, (i, column) => (rows[i] as Record<string, unknown>)[column]);
	}
	if (isRecord(value)) {
		const lists = Object.values(value);
		if (lists.length === 0 || !lists.every(isList) || lists.some((entry) => entry.length !== lists[0].length)) return undefined;
		return table(Object.keys(value), lists[0].length, (i, column) => (value[column] as ArrayLike<unknown>)[i]);
	}
	return undefined;
}

function table(columns: string[], length: number, cell: (i: number, column: string) => unknown): Extract<Output, { kind: 'table' }> {
	const write = (value: unknown) => (value === undefined ? '' : typeof value === 'string' ? value : inspect(value, 2, new Set()));
	const rows = Array.from({ length: Math.min(length, mostRows) }, (_, i) => columns.map((column) => write(cell(i, column))));
	return { kind: 'table', columns, rows, more: length - rows.length };
}
