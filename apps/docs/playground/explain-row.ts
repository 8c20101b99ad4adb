import type { AutoencoderDetector, Cell, ConvolutionalDetector, ReinforcementDetector } from '@anod/core';
import { type Choice, used } from './choice.js';
import type { Why } from './messages.js';
import { type Column, factsOf, type Table } from './table.js';

export interface Fitted {
	readonly detector: AutoencoderDetector | ReinforcementDetector | ConvolutionalDetector;
	readonly choice: Choice;
	/** That it was trained on. */
	readonly table: Table;
}

/** Columns as the detector takes them: unused ones of rows come, too, as its options name them. */
export function inputOf(table: Table, choice: Choice, pick?: number): Record<string, ArrayLike<Cell>> {
	const names = new Set(used(factsOf(table), choice).map(({ name }) => name));
	const isRead = ({ name }: Column) =>
		choice.detector === 'convolutional' ? names.has(name) || name === choice.time : name !== choice.label;
	return Object.fromEntries(
		table.columns.filter(isRead).map((column) => [column.name, pick === undefined ? cellsOf(column, choice) : [column.cells[pick]]]),
	);
}

/** A series is made of numbers: its flags and its times are read as such. */
const cellsOf = ({ reading, cells }: Column, choice: Choice): ArrayLike<Cell> =>
	choice.detector !== 'convolutional' || reading === 'number'
		? cells
		: Float64Array.from(cells as ArrayLike<boolean | Date | null>, (cell) => (cell === null ? Number.NaN : Number(cell)));

const short = (cell: Cell): string => {
	if (cell === null || cell === undefined || Number.isNaN(cell)) return 'empty';
	if (cell instanceof Date) return cell.toISOString().replace('T00:00:00.000Z', '');
	return typeof cell === 'number' ? String(Number(cell.toPrecision(4))) : String(cell);
};

/** What made a row score as it did, the greatest part first. A step of a series needs the steps around it, so there the whole is asked. */
export async function explainRow({ detector, choice, table }: Fitted, row: number, signal: AbortSignal): Promise<Why> {
	const isSeries = choice.detector === 'convolutional';
	const { columns, contributions, expected } = await detector.explain(inputOf(table, choice, isSeries ? undefined : row), { signal });
	const at = isSeries ? row : 0;
	const width = columns.length;
	const parts = Array.from(contributions.subarray(at * width, (at + 1) * width));
	const order = parts.map((_, k) => k).sort((a, b) => parts[b] - parts[a]);
	return {
		row,
		columns: order.map((k) => columns[k]),
		contributions: order.map((k) => parts[k]),
		got: order.map((k) => short(table.columns.find(({ name }) => name === columns[k])?.cells[row])),
		expected: order.map((k) => short(expected[at][k])),
	};
}
