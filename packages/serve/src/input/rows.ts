import type { Cell } from '@anod/core';
import { Problem } from '../problem.js';
import { isRecord } from './json.js';

/** Rows as a detector takes them, and how many there are. */
export interface Rows {
	/** What `predict` is given. */
	readonly input: unknown;
	readonly n: number;
	/** The rows one by one, where they came so. */
	readonly list?: readonly unknown[];
}

const bad = (why: string): Problem => new Problem(400, 'ANOD_BODY', why);

/** A value as it stands in a message: short, however large or deep it is. */
const show = (value: unknown): string =>
	typeof value === 'object' && value !== null ? 'a list or an object' : (JSON.stringify(value) ?? 'missing').slice(0, 40);

const types = {
	float64: Float64Array,
	float32: Float32Array,
	uint8: Uint8Array,
} as const;

/** The bodies that a verb takes, one of them; `past` beside it. */
const forms = ['rows', 'columns', 'data'] as const;
const known = new Set<string>([...forms, 'shape', 'dtype', 'past']);

/**
 * Reads a body: a list of rows, `{ rows }`, `{ columns }` by name, or `{ data, shape, dtype }` in one list.
 *
 * @param images - whether the model judges images: then it is `data`, with a `dtype` that says what a number means: uint8 0–255, or floats 0–1.
 * @throws Problem 400 for another one, or more than one; what cells may be is the detector's business.
 */
export function readRows(body: unknown, images: boolean): Rows {
	if (images && !(isRecord(body) && 'data' in body && 'dtype' in body))
		throw bad('the model judges images; give { "data": […], "shape": [n, height, width, channels], "dtype": "uint8" or "float32" }.');
	if (Array.isArray(body)) return { input: body, n: body.length, list: body };
	if (!isRecord(body))
		throw bad('the body is no object; give { "rows": [[1, 2], …] }, { "rows": [{ "a": 1 }, …] } or { "columns": { "a": [1, …] } }.');
	const stranger = Object.keys(body).find((key) => !known.has(key));
	if (stranger !== undefined) throw bad(`the body has a member ${show(stranger)}; it may have ${[...known].join(', ')}.`);
	const given = forms.filter((form) => form in body);
	if (given.length !== 1) throw bad(`the body has ${given.join(' and ') || 'no rows'}; give one of ${forms.join(', ')}.`);
	const { rows, columns, data, shape, dtype } = body;
	if (rows !== undefined) {
		if (!Array.isArray(rows)) throw bad('rows is no list; give [[1, 2], …] or [{ "a": 1 }, …].');
		return { input: rows, n: rows.length, list: rows };
	}
	if (columns !== undefined) {
		const lists = isRecord(columns) ? Object.values(columns) : [];
		if (!Array.isArray(lists[0])) throw bad('columns holds no lists by name; give { "a": [1, …], "b": [2, …] }.');
		return { input: columns as Record<string, Cell[]>, n: lists[0].length };
	}
	return shaped(data, shape, dtype);
}

/** Numbers in one list, row by row; null is a missing one. */
export function shaped(data: unknown, shape: unknown, dtype: unknown = 'float64'): Rows {
	if (!Array.isArray(data) || !Array.isArray(shape))
		throw bad('data and shape have to be lists: the numbers row by row, and [rows, columns] or the shape of images.');
	if (!Object.hasOwn(types, dtype as string)) throw bad(`dtype is ${show(dtype)}; it has to be one of ${Object.keys(types).join(', ')}.`);
	const bytes = dtype === 'uint8';
	const numbers = new types[dtype as keyof typeof types](data.length);
	for (let i = 0; i < data.length; i++) {
		const value = data[i] === null && !bytes ? Number.NaN : data[i];
		if (typeof value !== 'number' || (bytes && value !== (value & 255)))
			throw bad(
				`number ${i} of data is ${show(value)}; ${bytes ? 'uint8 are whole numbers from 0 to 255' : 'give numbers, null for a missing one'}.`,
			);
		numbers[i] = value;
	}
	return { input: { data: numbers, shape }, n: Number(shape[0]) };
}
