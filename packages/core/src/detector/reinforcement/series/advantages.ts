import type { Model } from '../../../backend/types.js';
import { breathe, throwIfAborted } from '../../../training/run.js';

/** Windows that pass through the network at a time. */
const windowsAtOnce = 4096;

/**
 * How much more an agent that has raised no alarm lately expects of raising one than of silence, at each of some steps that follow one another.
 *
 * @param values - `[n + w − 1, c]`: the windows up to these steps, read where they lie.
 * @returns `[n]`; that of a step depends on its window alone.
 * @throws AnodError ANOD_ABORTED
 */
export async function windowAdvantages(
	model: Model,
	values: Float32Array,
	n: number,
	c: number,
	signal?: AbortSignal,
): Promise<Float64Array> {
	const { inputs } = model.network;
	const result = new Float64Array(n);
	for (let from = 0; from < n; from += windowsAtOnce) {
		if (from > 0) await breathe();
		throwIfAborted(signal);
		const count = Math.min(windowsAtOnce, n - from);
		const outputs = await model.forward(values.subarray(from * c, (from + count - 1) * c + inputs), count, { rowStride: c });
		for (let i = 0; i < count; i++) result[from + i] = outputs[2 * i + 1] - outputs[2 * i];
	}
	return result;
}
