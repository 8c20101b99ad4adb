import type { Cell } from '../data/types.js';
import { log1p } from '../numeric/functions.js';
import { compress, decompress } from './compress.js';
import { readCategory } from './parse.js';
import { minMaxScale, standardScale } from './scaling.js';
import type { CategoryState } from './states.js';
import type { PreprocessingOptions } from './types.js';

/** Up to this many categories get a feature each. */
export const oneHotLimit = 16;
/** Beyond oneHotLimit, this many most frequent categories are remembered; the others count as unknown. */
const rememberedLimit = 10_000;

/** Distinct categories with their counts: most frequent first, ties in code-unit order. */
export function countCategories(cells: ArrayLike<Cell>): {
	readonly categories: string[];
	readonly counts: number[];
	readonly present: number;
} {
	const found = new Map<string, number>();
	let present = 0;
	for (let i = 0; i < cells.length; i++) {
		const category = readCategory(cells[i]);
		if (category === undefined) continue;
		present++;
		found.set(category, (found.get(category) ?? 0) + 1);
	}
	const sorted = [...found].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
	return { categories: sorted.map(([category]) => category), counts: sorted.map(([, count]) => count), present };
}

/**
 * Learns the features of a category column.
 *
 * Few categories: one feature each, centred and divided so that together they have variance 1, as a number has; and one for categories never
 * seen. Many: log1p(count), scaled as a number, so that what is rare lies far out and what is unknown farther.
 */
export function fitCategories(
	{ categories, counts }: { readonly categories: readonly string[]; readonly counts: readonly number[] },
	{ scaling, compressBeyond }: PreprocessingOptions,
): CategoryState {
	const raw = scaling === 'minMax' || scaling === 'none';
	const limit = scaling === 'standard' || scaling === 'robust' ? compressBeyond : 0;
	const total = counts.reduce((sum, count) => sum + count, 0);
	if (categories.length <= oneHotLimit) {
		const shares = counts.map((count) => count / total);
		const variance = shares.reduce((sum, share) => sum + share * (1 - share), 0);
		const shifts = [...shares, 0].map((share) => (raw ? 0 : share));
		return { categories, counts, oneHot: true, shifts, scale: raw || variance === 0 ? 1 : Math.sqrt(variance), limit };
	}
	const known = { categories: categories.slice(0, rememberedLimit), counts: counts.slice(0, rememberedLimit), oneHot: false, limit };
	const frequencies = counts.map((count, k) => (k < rememberedLimit ? log1p(count) : 0));
	if (raw) return { ...known, shifts: [0], scale: scaling === 'minMax' ? minMaxScale([0, frequencies[0]]).scale : 1 };
	const ofRows = new Float64Array(total);
	let row = 0;
	counts.forEach((count, k) => {
		ofRows.fill(frequencies[k], row, (row += count));
	});
	const { shift, scale } = standardScale(ofRows);
	return { ...known, shifts: [shift], scale };
}

/** Names of the features of a category column. */
export function categoryFeatureNames(name: string, { categories, oneHot }: CategoryState): string[] {
	return oneHot ? [...categories.map((category) => `${name}=${category}`), `${name}:other`] : [`${name}:frequency`];
}

export interface Encoding {
	readonly positions: ReadonlyMap<string, number>;
	/** The feature of category k where it holds; last, that of an unknown one. */
	readonly on: readonly number[];
	/** The features of a row of no category. */
	readonly off: readonly number[];
}

const encodings = new WeakMap<CategoryState, Encoding>();

/** The features of each category, computed once a state: thousands of categories would otherwise cost more than a row. */
export function encodingOf(state: CategoryState): Encoding {
	let encoding = encodings.get(state);
	if (!encoding) {
		const { shifts, scale, limit, oneHot, categories, counts } = state;
		const scaled = (value: number, k: number) => compress((value - shifts[k]) / scale, limit);
		encoding = {
			positions: new Map(categories.map((category, k) => [category, k])),
			off: shifts.map((_, k) => scaled(0, k)),
			on: oneHot ? shifts.map((_, k) => scaled(1, k)) : [...counts.map((count) => scaled(log1p(count), 0)), scaled(0, 0)],
		};
		encodings.set(state, encoding);
	}
	return encoding;
}

/**
 * Writes the features of each row; NaN in all of them for a missing cell, unless `impute` puts the most frequent category.
 *
 * @param out - `[n, stride]`; columns from `first` on are written.
 */
export function writeCategories(
	state: CategoryState,
	cells: ArrayLike<Cell>,
	impute: boolean,
	out: Float32Array,
	first: number,
	stride: number,
): void {
	const { shifts, oneHot, categories } = state;
	const { positions, on, off } = encodingOf(state);
	for (let i = 0, j = first; i < cells.length; i++, j += stride) {
		const category = readCategory(cells[i]) ?? (impute ? categories[0] : undefined);
		if (category === undefined) out.fill(Number.NaN, j, j + shifts.length);
		else {
			const k = positions.get(category) ?? categories.length;
			if (oneHot) out.set(off, j);
			out[oneHot ? j + k : j] = on[k];
		}
	}
}

/** The known category whose feature is highest; null for missing features, undefined where one feature stands for many categories. */
export function categoryOf(state: CategoryState, features: Float32Array, first: number): string | null | undefined {
	if (!state.oneHot) return undefined;
	let best = -1;
	let highest = -Infinity;
	for (let k = 0; k < state.categories.length; k++) {
		const value = decompress(features[first + k], state.limit) * state.scale + state.shifts[k];
		if (value > highest) {
			highest = value;
			best = k;
		}
	}
	return best < 0 ? null : state.categories[best];
}
