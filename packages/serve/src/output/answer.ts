import type { Explanation, Prediction } from '@anod/core';
import { perRow, plain, type Said, snake } from './lists.js';

/** What a verb says of rows: for the whole, and for each row. */
export interface Answer {
	readonly whole: Said;
	/** One object a row. */
	row(i: number): Said;
	/** Of CSV: names of its columns, and the cells of a row. */
	readonly names: readonly string[];
	cells(i: number): readonly unknown[];
}

/** Of `score` the scores alone, of `predict` all that the detector says. */
export function predicted(prediction: Prediction, all: boolean): Answer {
	const said = (all ? prediction : { scores: prediction.scores }) as unknown as Said;
	const lists = perRow(said, prediction.scores.length);
	return {
		whole: said,
		row: (i) => Object.fromEntries(lists.map(([name, values]) => [name, values[i]])),
		names: lists.map(([name]) => snake(name)),
		cells: (i) => lists.map(([, values]) => values[i]),
	};
}

/** Contributions row by row: of each column, or of each pixel. */
export function explained({
	scores,
	contributions,
	columns,
	expected,
	...more
}: Explanation & { readonly shape?: readonly number[] }): Answer {
	const d = contributions.length / scores.length;
	const ofRow = (i: number): Float64Array => contributions.subarray(i * d, (i + 1) * d);
	const byName = (values: ArrayLike<unknown>): Said => Object.fromEntries(columns.map((name, k) => [name, values[k]]));
	return {
		whole: { scores, ...more, columns, contributions: Array.from(scores, (_, i) => ofRow(i)), expected },
		row: (i) => ({ score: scores[i], contributions: byName(ofRow(i)), expected: byName(expected[i]) }),
		names: ['score', ...columns],
		cells: (i) => [scores[i], ...ofRow(i)],
	};
}

const quoted = (cell: unknown): string => {
	const text = String(cell);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Content types that answers are written in, and how. */
export const writers: Readonly<Record<string, (answer: Answer, n: number, model: string) => string>> = {
	'application/json': ({ whole }, _, model) => JSON.stringify({ model, ...(plain(whole) as Said) }),
	'application/x-ndjson': (answer, n) => lines(n, (i) => JSON.stringify(answer.row(i))),
	'text/csv': (answer, n) => `${answer.names.map(quoted).join(',')}\n${lines(n, (i) => answer.cells(i).map(quoted).join(','))}`,
};

const lines = (n: number, line: (i: number) => string): string => Array.from({ length: n }, (_, i) => `${line(i)}\n`).join('');
