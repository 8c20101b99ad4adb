import type { Backend, Memory } from '../../backend/types.js';
import { type FeatureRows, normaliseRows, type Signal, tileRows } from './types.js';

/**
 * Mean Euclidean distance to the k nearest of remembered rows; a row never meets itself: one remembered row at distance 0 is left out.
 *
 * Few neighbors of many rows see local gaps; a tenth of the rows sees what is far from the bulk.
 *
 * @see Ramaswamy, Rastogi and Shim 2000, doi:10.1145/342009.335437; Angiulli and Pizzuti 2002 (mean of k), doi:10.1007/3-540-45681-3_2
 */
export class DistanceSignal implements Signal {
	private constructor(
		private readonly memory: Memory,
		private readonly remembered: Float32Array,
		private readonly d: number,
		readonly k: number,
	) {}

	/** @param remembered `[m, d]`, m ≥ 2; k is cut to m − 1. */
	static async create(backend: Backend, remembered: Float32Array, d: number, k: number): Promise<DistanceSignal> {
		const m = remembered.length / d;
		return new DistanceSignal(await backend.remember(remembered, m, d), remembered, d, Math.min(k, m - 1));
	}

	async values({ n, compared }: FeatureRows): Promise<Float64Array> {
		const { d, k } = this;
		const values = new Float64Array(n);
		for (let from = 0; from < n; from += tileRows) {
			const count = Math.min(tileRows, n - from);
			const { distances } = await this.memory.nearest(compared.subarray(from * d, (from + count) * d), count, k, true);
			for (let i = 0; i < count; i++) {
				let sum = 0;
				for (let j = 0; j < k; j++) sum += distances[i * k + j];
				values[from + i] = sum / k;
			}
		}
		return values;
	}

	async shares({ n, compared }: FeatureRows): Promise<Float64Array> {
		const { d, k, remembered } = this;
		const { distances, indices } = await this.memory.nearest(compared, n, k, true);
		const parts = new Float64Array(n * d);
		for (let i = 0; i < n; i++) {
			for (let neighbor = 0; neighbor < k; neighbor++) {
				const distance = distances[i * k + neighbor];
				const at = indices[i * k + neighbor] * d;
				if (distance === 0) continue;
				for (let j = 0; j < d; j++) {
					const difference = compared[i * d + j] - remembered[at + j];
					parts[i * d + j] += (difference * difference) / distance;
				}
			}
		}
		return normaliseRows(parts, n, d);
	}

	dispose(): void {
		this.memory.dispose();
	}
}
