import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** A linear map that gives residuals unit covariance while each output still belongs to one feature. */
export interface Whitening {
	/** `[d, d]` row-major: whitened = residual · matrix. */
	readonly matrix: Float32Array;
}

/** Above this many features only each feature's own spread is used: the eigenvectors cost d³ and need many more rows than features. */
const widest = 256;
/** Share of the correlations given up for stability (shrinkage towards the diagonal). */
const shrinkage = 0.2;
/** Products after which there is a pause to be had: about a millisecond. */
const pieceProducts = 1 << 20;
/** A feature that is rebuilt this exactly (in deviations of the scaled feature) gets no further weight. */
const leastSpread = 0.02;

/**
 * Learns D⁻¹ · R^(−½) from residuals `[n, d]`: D their root mean squares, R their correlation, shrunk.
 * The symmetric root keeps coordinates attached to features (ZCA), so squares of whitened residuals are each feature's share of r'·C⁻¹·r.
 *
 * Pauses can be had on the way.
 *
 * @see Kessy, Lewin and Strimmer 2018, doi:10.1080/00031305.2016.1277159
 */
export function* fittingWhitening(residual: Float32Array, n: number, d: number): Generator<void, Whitening> {
	const spread = new Float64Array(d);
	for (let i = 0; i < residual.length; i++) spread[i % d] += residual[i] * residual[i];
	for (let j = 0; j < d; j++) spread[j] = Math.max(Math.sqrt(spread[j] / Math.max(1, n)), leastSpread);
	const root = d <= widest && n > 1 ? inverseRoot(yield* correlation(residual, n, d, spread)) : undefined;
	const matrix = new Float32Array(d * d);
	for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) matrix[i * d + j] = (root ? root.get(i, j) : i === j ? 1 : 0) / spread[i];
	return { matrix };
}

/** Uncentred correlation of residuals: a residual's mean is part of how wrong the network is. */
function* correlation(residual: Float32Array, n: number, d: number, spread: Float64Array): Generator<void, Matrix> {
	const sums = new Float64Array(d * d);
	const row = new Float64Array(d);
	const piece = Math.max(1, Math.floor(pieceProducts / (d * d)));
	for (let i = 0; i < n; i++) {
		if (i % piece === 0) yield;
		for (let j = 0; j < d; j++) row[j] = residual[i * d + j] / spread[j];
		for (let a = 0; a < d; a++) {
			const value = row[a];
			for (let b = a; b < d; b++) sums[a * d + b] += value * row[b];
		}
	}
	const result = new Matrix(d, d);
	for (let a = 0; a < d; a++) {
		for (let b = a; b < d; b++) {
			const value = a === b ? 1 : ((1 - shrinkage) * sums[a * d + b]) / n;
			result.set(a, b, value);
			result.set(b, a, value);
		}
	}
	yield;
	return result;
}

/** V · diag(λ^(−½)) · Vᵀ of a symmetric positive definite matrix. */
function inverseRoot(matrix: Matrix): Matrix {
	const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
	const d = matrix.rows;
	const scaled = eigenvectorMatrix.clone();
	for (let j = 0; j < d; j++) {
		const factor = 1 / Math.sqrt(Math.max(realEigenvalues[j], 1e-6));
		for (let i = 0; i < d; i++) scaled.set(i, j, scaled.get(i, j) * factor);
	}
	return scaled.mmul(eigenvectorMatrix.transpose());
}
