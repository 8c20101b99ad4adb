import type { Backend, Model } from '../backend/types.js';
import { inferShapes } from '../network/shapes.js';
import type { Layer } from '../network/types.js';

/** Rows that units are watched on, and most values that a layer may give for all of them. */
const watched = { rows: 256, values: 2 ** 21 };

/** How many of `units`, which take turns in a layer's values, give the same everywhere. */
export function constantUnits(values: Float32Array, units: number): number {
	let constant = 0;
	for (let k = 0; k < units; k++) {
		let changes = false;
		for (let i = k + units; i < values.length && !changes; i += units) changes = values[i] !== values[k];
		if (!changes && values.length > units) constant++;
	}
	return constant;
}

const isHidden = (layer: Layer): boolean =>
	layer.kind === 'residual' ||
	layer.kind === 'activation' ||
	('activation' in layer && layer.activation !== undefined && layer.activation !== 'linear');

/**
 * Runs a network up to each top-level hidden layer and counts the units that give the same for all rows `[n, inputs]`. A filter is one unit, wherever it
 * looks. First member only.
 */
export async function deadUnits(backend: Backend, model: Model, rows: Float32Array): Promise<{ dead: number; hidden: number }> {
	const { inputs, layers } = model.network;
	const weights = model.weights();
	let dead = 0;
	let hidden = 0;
	for (let end = 1; end < layers.length; end++) {
		if (!isHidden(layers[end - 1])) continue;
		const part = { inputs, layers: layers.slice(0, end) };
		const { size, outputs } = inferShapes(part);
		const n = Math.min(watched.rows, rows.length / inputs, Math.max(2, Math.floor(watched.values / outputs)));
		const probe = await backend.compile(part, { weights: weights.slice(0, size) });
		try {
			const units = unitsAfter(layers, end, outputs);
			hidden += units;
			dead += constantUnits(await probe.forward(rows.subarray(0, n * inputs), n), units);
		} finally {
			probe.dispose();
		}
	}
	return { dead, hidden };
}

/** Filters of the last convolution before `end`, unless a flat layer came after it. */
function unitsAfter(layers: readonly Layer[], end: number, outputs: number): number {
	for (let i = end - 1; i >= 0; i--) {
		const layer = layers[i];
		if ('filters' in layer) return layer.filters;
		if (layer.kind === 'dense' || layer.kind === 'flatten' || layer.kind === 'globalPool' || layer.kind === 'reshape') return outputs;
	}
	return outputs;
}
