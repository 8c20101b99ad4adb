import type { Cell, FittedDetector } from '@anod/core';
import type { SourceColumn } from '../input/columns.js';
import type { Contribution, ExplainedRow } from '../report/model.js';
import { formatCell, formatMoment, formatNumber } from '../terminal/numbers.js';
import type { TopRow } from './top.js';

/** Most columns to name for one row. */
const shownColumns = 5;
/** A column is named when it did at least this share. */
const leastShare = 0.02;

const expectation = (cell: Cell): string | null => (cell === null || cell === undefined || Number.isNaN(cell) ? null : formatCell(cell));

/** Says for each row which columns raised its score. */
export async function explainRows(
	detector: FittedDetector,
	columns: readonly SourceColumn[],
	rows: readonly TopRow[],
	time: SourceColumn | undefined,
	signal: AbortSignal,
): Promise<ExplainedRow[]> {
	if (rows.length === 0) return [];
	const input = Object.fromEntries(columns.map((column, index) => [column.name, rows.map((row) => row.cells[index] as Cell)]));
	const explanation = await detector.explain(input, { signal });
	const positions = new Map(columns.map((column, index) => [column.name, index]));
	const width = explanation.columns.length;
	return rows.map((row, index) => {
		const amounts = explanation.contributions.subarray(index * width, (index + 1) * width);
		const positive = amounts.reduce((sum, amount) => sum + Math.max(0, amount), 0);
		const contributions = explanation.columns
			.map((column, position): Contribution => {
				const at = positions.get(column);
				return {
					column,
					value: formatCell(at === undefined ? null : row.cells[at]),
					expected: expectation(explanation.expected[index]![position]),
					amount: amounts[position]!,
					share: positive > 0 ? Math.max(0, amounts[position]!) / positive : 0,
				};
			})
			.sort((a, b) => b.amount - a.amount);
		return {
			row: row.row + 1,
			name: row.name,
			time: time ? (time.reading === 'date' ? formatMoment(row.time) : formatNumber(row.time)) : null,
			milliseconds: row.time,
			score: row.score,
			pValue: row.pValue,
			anomaly: row.anomaly,
			...(row.probability === undefined ? {} : { probability: row.probability }),
			contributions: contributions.slice(0, shownColumns).filter((part, at) => at === 0 || part.share >= leastShare),
		};
	});
}
