/** What a column holds, inferred from its cells or given. `ignore`: not used (an id, free text, …). */
export type ColumnKind = 'number' | 'category' | 'boolean' | 'date' | 'ignore';

export type Scaling = 'standard' | 'robust' | 'minMax' | 'quantile' | 'none';

export interface PreprocessingOptions {
	readonly scaling: Scaling;
	/** Beyond this many deviations a scaled value grows only logarithmically: sign·(c + log1p(|z| − c)). 0 = never. */
	readonly compressBeyond: number;
	/** `keep` leaves NaN for a network that can read it, `impute` puts the median or the most frequent category, `error` refuses. */
	readonly missing: 'keep' | 'impute' | 'error';
	/** Kinds that the user states instead of leaving them to inference. */
	readonly columns?: { readonly [name: string]: ColumnKind };
}

/** One learned column: how its cells become features. Plain data: it is saved in the model file as it is. */
export interface ColumnSchema {
	readonly name: string;
	readonly kind: ColumnKind;
	/** Why the kind was inferred, for people: "identifies rows: all 500 values differ". */
	readonly reason: string;
	/** Position of its first feature and number of features it becomes; 0 for ignored columns. */
	readonly first: number;
	readonly features: number;
	/** Share of missing cells in the fitted rows. */
	readonly missingShare: number;
	/** Kind-specific, plain JSON: shift, scale, categories with their counts, quantiles, cycles of dates, … */
	readonly state: Readonly<Record<string, unknown>>;
}

/** What a fit has learned about its columns: how cells become features. Plain data, saved with the model. */
export interface Preprocessing {
	readonly options: PreprocessingOptions;
	readonly named: boolean;
	readonly columns: readonly ColumnSchema[];
	/** Number of features a row becomes. */
	readonly width: number;
	/** One name a feature, e.g. `age`, `country=FR`, `time:hour-sin`. */
	readonly featureNames: readonly string[];
	/** For each feature, the position of its column in `columns`. */
	readonly featureColumn: readonly number[];
}
