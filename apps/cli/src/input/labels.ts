import { dataError } from '../errors.js';

const abnormal = new Set([
	'true',
	't',
	'yes',
	'y',
	'anomaly',
	'anomalous',
	'abnormal',
	'outlier',
	'attack',
	'fraud',
	'fault',
	'faulty',
	'defect',
	'bad',
]);
const normal = new Set(['false', 'f', 'no', 'n', 'normal', 'inlier', 'benign', 'regular', 'good', 'ok', 'nominal']);

const none: ReadonlySet<string> = new Set();

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** Values of labels as they were given, numbers also as a column of numbers shows them: 1 for 1.0. */
export const labelValues = (given: readonly string[]): ReadonlySet<string> =>
	new Set(given.flatMap((text) => (isNumber(text) ? [text.trim(), String(Number(text))] : [text.trim()])));

const among = (values: ReadonlySet<string>, text: string): boolean =>
	values.has(text) || (values.size > 0 && isNumber(text) && values.has(String(Number(text))));

/**
 * Reads a label cell: 1 = anomaly, 0 = normal, −1 = not labelled (an empty cell, or one of `unknownValues`).
 *
 * Numbers above 0 are anomalies; words are looked up, unless `anomalyValues` says which ones are anomalies.
 */
export function readLabel(
	cell: string | null,
	anomalyValues: ReadonlySet<string>,
	column: string,
	row: number,
	unknownValues: ReadonlySet<string> = none,
): 0 | 1 | -1 {
	const text = cell?.trim() ?? '';
	if (text === '' || among(unknownValues, text)) return -1;
	if (anomalyValues.size > 0) return among(anomalyValues, text) ? 1 : 0;
	const value = Number(text);
	if (Number.isFinite(value)) return value > 0 ? 1 : 0;
	const word = text.toLowerCase();
	if (abnormal.has(word)) return 1;
	if (normal.has(word)) return 0;
	throw dataError(
		'ANOD_LABEL',
		`row ${row + 1} has the label ${JSON.stringify(text)} in column ${column}; whether that is an anomaly is not clear.`,
		`Say which values are: --anomaly-value ${/\s/.test(text) ? JSON.stringify(text) : text}`,
	);
}

/** What {@link readLabel} gives as what a reward-driven detector learns from: 1 = anomaly, −1 = surely normal, 0 = nothing is known. */
export const asKnown = (label: 0 | 1 | -1): 1 | 0 | -1 => (label === 1 ? 1 : label === 0 ? -1 : 0);
