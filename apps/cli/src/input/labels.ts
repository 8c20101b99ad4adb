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

/**
 * Reads a label cell: 1 = anomaly, 0 = normal, −1 = not labelled (an empty cell).
 *
 * Numbers above 0 are anomalies; words are looked up, unless `anomalyValues` says which ones are anomalies.
 */
export function readLabel(cell: string | null, anomalyValues: ReadonlySet<string>, column: string, row: number): 0 | 1 | -1 {
	const text = cell?.trim() ?? '';
	if (text === '') return -1;
	if (anomalyValues.size > 0) return anomalyValues.has(text) ? 1 : 0;
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
