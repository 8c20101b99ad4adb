import type { Cell, Table } from '../../data/types.js';
import { inverse } from '../../preprocessing/index.js';
import type { Preprocessing } from '../../preprocessing/types.js';
import { rebuild } from '../signals/residual-signal.js';
import { byColumn, usedColumns } from './explain.js';
import { gatherRows } from './remember.js';
import type { AutoencoderScorer } from './scorer.js';

/** all: every cell as the network rebuilds it; missing: only missing cells; doubted: missing cells and those that make a row an anomaly. */
export type RepairCells = 'all' | 'missing' | 'doubted';

/** Most cells of a row that repair may doubt: beyond, it is another row, not a repaired one. */
const mostDoubted = 8;

/**
 * Hides the cells that make rows anomalous, the greatest contribution first, until the rest of the row scores below the threshold.
 * Changes `values` in place: a doubted cell becomes NaN.
 */
async function doubt(scorer: AutoencoderScorer, values: Float32Array, preprocessing: Preprocessing, threshold: number): Promise<void> {
	const d = preprocessing.width;
	const columns = usedColumns(preprocessing);
	const most = Math.min(mostDoubted, Math.floor(columns.length / 2));
	for (let round = 0; round < most; round++) {
		const scores = await scorer.score(scorer.rows(values));
		const flagged = Array.from(scores.keys()).filter((i) => scores[i] >= threshold);
		if (flagged.length === 0) return;
		const parts = byColumn(await scorer.shares(scorer.rows(gatherRows(values, d, flagged))), flagged.length, preprocessing, columns);
		flagged.forEach((row, i) => {
			let worst = -1;
			columns.forEach((column, c) => {
				const isHidden = Number.isNaN(values[row * d + preprocessing.columns[column].first]);
				if (!isHidden && (worst < 0 || parts[i * columns.length + c] > parts[i * columns.length + worst])) worst = c;
			});
			if (worst < 0) return;
			const { first, features } = preprocessing.columns[columns[worst]];
			values.fill(Number.NaN, row * d + first, row * d + first + features);
		});
	}
}

/**
 * A table with rebuilt cells, column by column, in the user's own units. Columns that are not features keep their cells.
 */
export async function repairTable(
	scorer: AutoencoderScorer,
	table: Table,
	features: Float32Array,
	preprocessing: Preprocessing,
	cells: RepairCells,
	threshold: number,
): Promise<Record<string, Cell[]>> {
	const d = preprocessing.width;
	const n = table.length;
	const values = features.slice();
	if (cells === 'doubted') await doubt(scorer, values, preprocessing, threshold);
	// A network without a mask input reads the fill value where a cell is hidden.
	const readable = scorer.readsMissing ? values : scorer.rows(values).filled;
	const rebuilt = inverse(preprocessing, await rebuild(scorer.model, readable, n, d), n);
	return Object.fromEntries(
		preprocessing.columns.map((column, position) => {
			// A detector fitted on a matrix matches by position; a column that may be absent has no cells of its own.
			const source = table.columns[table.named && preprocessing.named ? table.names.indexOf(column.name) : position];
			const repaired = Array.from({ length: n }, (_, i) => {
				const wanted = column.features > 0 && (cells === 'all' || Number.isNaN(values[i * d + column.first]));
				return wanted && rebuilt[position][i] !== undefined ? rebuilt[position][i] : source?.[i];
			});
			return [column.name, repaired];
		}),
	);
}
