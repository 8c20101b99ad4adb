import { asKnown, labelValues, readLabel } from '../../cli/src/input/labels.js';
import type { Choice } from './choice.js';
import { missingTexts } from './columns.js';
import { DataError } from './data-error.js';
import type { Table } from './table.js';

/** What the reader has said of rows, by row: 1 = anomaly, −1 = normal. */
export type Marks = readonly (readonly [row: number, label: 1 | -1])[];

const unknown = labelValues(missingTexts);

/**
 * What is known of each row, 1 = anomaly, 0 = nothing, −1 = surely normal: by the label column as the command line reads it, then by what the reader said.
 *
 * @returns undefined where nothing is known of any row. @throws DataError for a label that could mean either
 */
export function knownOf(table: Table, choice: Pick<Choice, 'label' | 'anomalyValue'>, marks: Marks): Int8Array | undefined {
	const column = table.columns.find(({ name }) => name === choice.label);
	if (!column && marks.length === 0) return undefined;
	const known = new Int8Array(table.rows);
	if (column) {
		const anomalies = labelValues(choice.anomalyValue === '' ? [] : [choice.anomalyValue]);
		for (let row = 0; row < known.length; row++) {
			try {
				known[row] = asKnown(readLabel(column.texts[row], anomalies, column.name, row, unknown));
			} catch {
				throw new DataError(
					`Row ${row + 1} has the label ${JSON.stringify(column.texts[row])} in column ${column.name}; whether that is an anomaly is not clear. Choose below which value means anomaly.`,
				);
			}
		}
	}
	for (const [row, label] of marks) known[row] = label;
	return known.some((label) => label !== 0) ? known : undefined;
}
