/** Rows as a signal reads them. */
export interface FeatureRows {
	readonly n: number;
	/** `[n, d]`, NaN where a cell is missing. */
	readonly values: Float32Array;
	/** `[n, d]`, missing cells replaced by the mean of the fitted rows. */
	readonly filled: Float32Array;
	/** `[n, d]`: `filled` as distances are taken of it, in the precision of the rows that they are taken to. */
	readonly compared: Float32Array;
}

/** One way to see that a row is unusual, resident in a backend. */
export interface Signal {
	/** `[n]`, ≥ 0, higher = more unusual; a row's value does not depend on the other rows. */
	values(rows: FeatureRows): Promise<Float64Array>;
	/** `[n, d]`: how much of the value each feature makes up; ≥ 0, each row sums to 1. */
	shares(rows: FeatureRows): Promise<Float64Array>;
	dispose(): void;
}

/** Rows are scored in tiles of this many, so that scratch stays small however long the input is. */
export const tileRows = 4096;

/** Scales each row of non-negative parts `[n, d]` to sum 1; a row of zeros becomes uniform. */
export function normaliseRows(parts: Float64Array, n: number, d: number): Float64Array {
	for (let i = 0; i < n; i++) {
		let sum = 0;
		for (let j = 0; j < d; j++) sum += parts[i * d + j];
		for (let j = 0; j < d; j++) parts[i * d + j] = sum > 0 && sum < Number.POSITIVE_INFINITY ? parts[i * d + j] / sum : 1 / d;
	}
	return parts;
}
