import type { Cell } from '../data/types.js';
import { AnodError } from '../errors.js';
import { categoryOf } from './category-column.js';
import { numberOf } from './number-column.js';
import type { CategoryState, NumberState } from './states.js';
import type { ColumnSchema, Preprocessing } from './types.js';

function cellOf({ kind, state, first }: ColumnSchema, features: Float32Array, at: number): Cell {
	if (kind === 'category') return categoryOf(state as unknown as CategoryState, features, at + first);
	const value = numberOf(state as unknown as NumberState, features[at + first]);
	if (value !== value) return null;
	return kind === 'boolean' ? value >= 0.5 : value;
}

/**
 * Features as cells in the user's own units: the likeliest cell where features fit none exactly.
 *
 * @param features - `[n, width]`, as {@link transform} or a network returns them.
 * @returns by column, then by row: null where the features are NaN, undefined where no cell can be told (ignored columns, dates, categories
 * told apart by their frequency only).
 * @throws AnodError ANOD_SHAPE when `features` does not hold n rows.
 */
export function inverse({ columns, width }: Preprocessing, features: Float32Array, n: number): Cell[][] {
	if (features.length !== n * width)
		throw new AnodError('ANOD_SHAPE', `got ${features.length} features, ${n} rows of ${width} were asked for.`, {
			got: features.length,
			expected: n * width,
		});
	return columns.map((schema) => {
		const cells = new Array<Cell>(n).fill(undefined);
		if (schema.features > 0 && schema.kind !== 'date') for (let i = 0; i < n; i++) cells[i] = cellOf(schema, features, i * width);
		return cells;
	});
}
