import type { Model } from '../../../backend/types.js';
import { breathe, throwIfAborted } from '../../../training/run.js';

/** Rows that pass through the network at a time. */
const tileRows = 4096;

/**
 * How much more an agent expects of saying "anomaly" than of saying "normal": Q(s, 1) − Q(s, 0). A row's value depends on that row alone.
 *
 * @param rows - `[n, inputs]`
 * @returns `[n]`
 * @throws AnodError ANOD_ABORTED
 */
export async function advantages(model: Model, rows: Float32Array, n: number, signal?: AbortSignal): Promise<Float64Array> {
	const { inputs } = model.network;
	const result = new Float64Array(n);
	for (let from = 0; from < n; from += tileRows) {
		if (from > 0) await breathe();
		throwIfAborted(signal);
		const count = Math.min(tileRows, n - from);
		const values = await model.forward(rows.subarray(from * inputs, (from + count) * inputs), count);
		for (let i = 0; i < count; i++) result[from + i] = values[2 * i + 1] - values[2 * i];
	}
	return result;
}
