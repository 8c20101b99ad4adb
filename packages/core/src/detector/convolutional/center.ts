import type { Model } from '../../backend/types.js';

/** Least size of a coordinate of the centre: what is drawn to 0 can be reached by weights of 0. */
const leastCoordinate = 0.1;

/** Where a network that is to draw rows to one point begins: the mean code of some rows `[n, inputs]`, kept away from 0 (Ruff et al. 2018). */
export async function initialCenter(model: Model, rows: Float32Array): Promise<Float32Array> {
	const n = rows.length / model.network.inputs;
	const codes = await model.forward(rows, n);
	const latent = codes.length / n;
	const sums = new Float64Array(latent);
	for (let i = 0; i < codes.length; i++) sums[i % latent] += codes[i];
	return Float32Array.from(sums, (sum) => {
		const mean = sum / n;
		return Math.abs(mean) >= leastCoordinate ? mean : mean < 0 ? -leastCoordinate : leastCoordinate;
	});
}
