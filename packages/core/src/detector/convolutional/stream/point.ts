import { show } from '../../../data/cells.js';
import { readTable } from '../../../data/index.js';
import type { Batch, Cell } from '../../../data/types.js';
import { AnodError } from '../../../errors.js';
import { readNumber } from '../../../preprocessing/parse.js';

/** One time step: a number where there is one channel, a list in the order of the channels, or a record by their names. NaN, null and '' are missing. */
export type PointInput = number | ArrayLike<number> | { readonly [name: string]: Cell };

/** Points one after another, or rows in any form that `fit` reads. */
export type Points = Iterable<PointInput> | Batch;

/** @throws AnodError ANOD_INPUT or ANOD_SHAPE for what is neither. */
export function pointsOf(points: Points): readonly PointInput[] {
	const { getChild } = points as { readonly getChild?: unknown };
	if (typeof points === 'object' && points !== null && Symbol.iterator in points && getChild === undefined) return Array.from(points);
	const { names, named, columns, length } = readTable(points as Batch);
	if (named) return Array.from({ length }, (_, i) => Object.fromEntries(names.map((name, k) => [name, columns[k][i]])));
	return Array.from({ length }, (_, i) => columns.map((column) => column[i] as number));
}

const read = (cell: Cell, point: number, name: string): number => {
	const value = typeof cell === 'number' ? cell : readNumber(cell);
	if (value === undefined || value === Infinity || value === -Infinity)
		throw new AnodError(
			'ANOD_INPUT',
			`point ${point}, channel ${name} is ${show(cell)}; a channel holds finite numbers, NaN where one is missing.`,
			{
				point,
				channel: name,
				value: cell,
			},
		);
	return value;
};

/**
 * Reads a point into `values`, `[channels]`.
 *
 * @param number - of the point, for errors.
 * @throws AnodError ANOD_SHAPE for another number of channels, ANOD_UNKNOWN_COLUMN for a record without one of them, ANOD_INPUT for what is no number.
 */
export function readPoint(point: PointInput, names: readonly string[], number: number, values: Float64Array): void {
	const d = names.length;
	if (typeof point === 'number') {
		if (d !== 1) throw wrongWidth(number, 1, d);
		values[0] = read(point, number, names[0]);
	} else if (isList(point)) {
		if (point.length !== d) throw wrongWidth(number, point.length, d);
		for (let c = 0; c < d; c++) values[c] = read(point[c], number, names[c]);
	} else if (point === null || typeof point !== 'object')
		throw new AnodError('ANOD_INPUT', `point ${number} is ${show(point)}; it wants a number, a list of numbers, or a record.`, {
			point: number,
		});
	else
		for (let c = 0; c < d; c++) {
			const name = names[c];
			if (!Object.hasOwn(point, name))
				throw new AnodError('ANOD_UNKNOWN_COLUMN', `point ${number} has no channel ${name}; give null where a value is missing.`, {
					point: number,
					channel: name,
				});
			values[c] = read(point[name], number, name);
		}
}

const isList = (point: Exclude<PointInput, number>): point is ArrayLike<number> =>
	Array.isArray(point) || (ArrayBuffer.isView(point) && 'length' in point);

const wrongWidth = (point: number, got: number, expected: number): AnodError =>
	new AnodError('ANOD_SHAPE', `point ${point} has ${got} values; the detector was fitted on ${expected} channels.`, {
		point,
		got,
		expected,
	});
