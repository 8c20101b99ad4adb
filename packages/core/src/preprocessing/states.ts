/** What a number or boolean column learned. A feature is (x − shift) / scale, or the position among quantiles. */
export interface NumberState {
	readonly shift: number;
	/** > 0. */
	readonly scale: number;
	/** Beyond this a scaled value grows logarithmically; 0 = never. */
	readonly limit: number;
	/** The cell that replaces a missing one: the median, or the more frequent of 0 and 1. */
	readonly fill: number;
	/** Ascending quantiles of x · unit, for scaling by quantiles. */
	readonly quantiles?: readonly number[];
	readonly unit?: number;
}

/** What a category column learned. Few categories: one feature each and one for others. Many: one feature, the scaled log frequency. */
export interface CategoryState {
	/** Most frequent first, ties in code-unit order; the first one replaces a missing cell. */
	readonly categories: readonly string[];
	readonly counts: readonly number[];
	/** False: one feature, log1p(count). */
	readonly oneHot: boolean;
	/** What is subtracted from each feature: the category's share, or the mean log count. */
	readonly shifts: readonly number[];
	readonly scale: number;
	readonly limit: number;
}

/** Which cycles of a date column are features, two (sine and cosine) each. */
export interface DateState {
	readonly cycles: readonly ('hour' | 'weekday')[];
	/** The means of the features, which replace a missing cell. */
	readonly fill: readonly number[];
	/** Features lie in [0, 1] instead of [−1, 1]. */
	readonly unitRange: boolean;
}
