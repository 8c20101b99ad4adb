import type { Backend, Model } from '../../backend/types.js';
import { inferShapes } from '../../network/shapes.js';
import type { Network } from '../../network/types.js';
import { cosTurns, log, sinTurns } from '../../numeric/functions.js';
import { RandomStream, streams } from '../../numeric/random.js';
import type { FeatureRows } from '../signals/types.js';

/** The two halves of a network with a bottleneck, each compiled on its own from the first member's weights. */
export async function compileEncoder(backend: Backend, network: Network, encoderLayers: number, weights: Float32Array): Promise<Model> {
	const part = { inputs: network.inputs, layers: network.layers.slice(0, encoderLayers) };
	return backend.compile(part, { weights: weights.slice(0, inferShapes(part).size) });
}

export async function compileDecoder(backend: Backend, network: Network, encoderLayers: number, weights: Float32Array): Promise<Model> {
	const encoder = inferShapes({ inputs: network.inputs, layers: network.layers.slice(0, encoderLayers) });
	const part = { inputs: encoder.outputs, layers: network.layers.slice(encoderLayers) };
	return backend.compile(part, { weights: weights.slice(encoder.size, encoder.size + inferShapes(part).size) });
}

export interface LatentDistribution {
	/** `[latent]` */
	readonly latentMean: Float64Array;
	/** `[latent, latent]`, lower Cholesky factor of the covariance. */
	readonly latentFactor: Float64Array;
}

/** Fits a Gaussian to the codes of the fitted rows, from which `generate` draws (Ghosh et al. 2020, arXiv:1903.12436). */
export async function fitLatent(
	backend: Backend,
	network: Network,
	encoderLayers: number,
	weights: Float32Array,
	rows: FeatureRows,
): Promise<LatentDistribution> {
	const encoder = await compileEncoder(backend, network, encoderLayers, weights);
	const codes = await encoder.forward(rows.values, rows.n);
	encoder.dispose();
	const k = codes.length / rows.n;
	const latentMean = new Float64Array(k);
	for (let i = 0; i < codes.length; i++) latentMean[i % k] += codes[i] / rows.n;
	const covariance = new Float64Array(k * k);
	for (let i = 0; i < rows.n; i++)
		for (let a = 0; a < k; a++)
			for (let b = 0; b <= a; b++)
				covariance[a * k + b] += ((codes[i * k + a] - latentMean[a]) * (codes[i * k + b] - latentMean[b])) / rows.n;
	return { latentMean, latentFactor: cholesky(covariance, k) };
}

/** Lower factor of a positive semi-definite matrix given by its lower half; directions without variance get none. */
function cholesky(matrix: Float64Array, k: number): Float64Array {
	const factor = new Float64Array(k * k);
	for (let a = 0; a < k; a++) {
		for (let b = 0; b <= a; b++) {
			let sum = matrix[a * k + b];
			for (let c = 0; c < b; c++) sum -= factor[a * k + c] * factor[b * k + c];
			if (a === b) factor[a * k + a] = Math.sqrt(Math.max(sum, 0));
			else factor[a * k + b] = factor[b * k + b] > 1e-12 ? sum / factor[b * k + b] : 0;
		}
	}
	return factor;
}

/** Draws `[n, latent]` codes from the fitted Gaussian; row i depends on (seed, i) only. */
export function drawCodes({ latentMean, latentFactor }: LatentDistribution, n: number, seed: number): Float32Array {
	const k = latentMean.length;
	const codes = new Float32Array(n * k);
	const normal = new Float64Array(k + 1);
	for (let i = 0; i < n; i++) {
		const random = new RandomStream(seed, streams.generate, i);
		for (let j = 0; j < k; j += 2) {
			// Box–Muller; 1 − u keeps the logarithm finite.
			const radius = Math.sqrt(-2 * log(1 - random.float()));
			const turns = random.float();
			normal[j] = radius * cosTurns(turns);
			normal[j + 1] = radius * sinTurns(turns);
		}
		for (let a = 0; a < k; a++) {
			let sum = latentMean[a];
			for (let b = 0; b <= a; b++) sum += latentFactor[a * k + b] * normal[b];
			codes[i * k + a] = sum;
		}
	}
	return codes;
}
