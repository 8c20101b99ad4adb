import type { Backend, Model } from '../../backend/types.js';
import { type FeatureRows, normaliseRows, type Signal, tileRows } from './types.js';
import type { Whitening } from './whitening.js';

/**
 * How badly a network rebuilds a row: the mean over its observed features of the squared residual, whitened by the residuals' own covariance when asked.
 *
 * Missing cells have residual 0 and do not count.
 */
export class ResidualSignal implements Signal {
	private constructor(
		private readonly model: Model,
		private readonly d: number,
		private readonly whitening: Model | undefined,
	) {}

	/** @param model takes and returns rows of `d` features; it stays the caller's to dispose. */
	static async create(backend: Backend, model: Model, d: number, whitening?: Whitening): Promise<ResidualSignal> {
		const rotate =
			whitening &&
			(await backend.compile({ inputs: d, layers: [{ kind: 'dense', units: d, bias: false }] }, { weights: whitening.matrix }));
		return new ResidualSignal(model, d, rotate);
	}

	async values({ n, values: x }: FeatureRows): Promise<Float64Array> {
		const { d } = this;
		const values = new Float64Array(n);
		for (let from = 0; from < n; from += tileRows) {
			const count = Math.min(tileRows, n - from);
			const tile = x.subarray(from * d, (from + count) * d);
			const residual = await this.#residual(tile, count);
			for (let i = 0; i < count; i++) {
				let sum = 0;
				let observed = 0;
				for (let j = 0; j < d; j++) {
					const r = residual[i * d + j];
					sum += r * r;
					if (tile[i * d + j] === tile[i * d + j]) observed++;
				}
				values[from + i] = sum / Math.max(1, observed);
			}
		}
		return values;
	}

	async shares({ n, values: x }: FeatureRows): Promise<Float64Array> {
		const residual = await this.#residual(x, n);
		return normaliseRows(
			Float64Array.from(residual, (r) => r * r),
			n,
			this.d,
		);
	}

	/** `[n, d]`, whitened. */
	async #residual(x: Float32Array, n: number): Promise<Float32Array> {
		const residual = await residuals(this.model, x, n, this.d);
		return this.whitening ? await this.whitening.forward(residual, n) : residual;
	}

	dispose(): void {
		this.whitening?.dispose();
	}
}

/** What the network expects in place of each cell, averaged over its members: `[n, d]`. */
export async function rebuild(model: Model, x: Float32Array, n: number, d: number): Promise<Float32Array> {
	const output = await model.forward(x, n);
	if (model.members === 1) return output;
	const size = n * d;
	const mean = new Float32Array(size);
	for (let i = 0; i < size; i++) {
		let sum = 0;
		for (let member = 0; member < model.members; member++) sum += output[member * size + i];
		mean[i] = sum / model.members;
	}
	return mean;
}

/** Row minus rebuilt row, `[n, d]`; 0 where the cell is missing. */
export async function residuals(model: Model, x: Float32Array, n: number, d: number): Promise<Float32Array> {
	const residual = await rebuild(model, x, n, d);
	for (let i = 0; i < residual.length; i++) {
		const cell = x[i];
		residual[i] = cell === cell ? cell - residual[i] : 0;
	}
	return residual;
}
