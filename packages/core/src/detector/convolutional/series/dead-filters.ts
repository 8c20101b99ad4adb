import type { Backend } from '../../../backend/types.js';
import { inferShapes } from '../../../network/shapes.js';
import type { Layer, Network } from '../../../network/types.js';
import { constantUnits } from '../../dead-units.js';

/** Segments that filters are watched on. */
const mostSegments = 8;

/** The layers whose filters can be off for good, each with all that comes before it; blocks around the whole network are opened. */
function prefixes({ inputs, layers }: Network): Network[] {
	const [first, second] = layers;
	const open: readonly Layer[] = second?.kind === 'residual' && layers.length === 2 ? [first, ...second.layers] : layers;
	return open.flatMap((layer, i) => {
		const inner = layer.kind === 'residual' ? layer.layers : [layer];
		const last = inner.at(-1)!;
		return 'activation' in last && last.activation !== undefined && last.activation !== 'linear'
			? [{ inputs, layers: [...open.slice(0, i), ...inner] }]
			: [];
	});
}

/** Counts the filters of hidden layers that give the same at all steps of some segments, `[m, inputs]`. */
export async function countDeadFilters(backend: Backend, network: Network, weights: Float32Array, rows: Float32Array): Promise<number> {
	const n = Math.min(mostSegments, rows.length / network.inputs);
	let dead = 0;
	for (const prefix of prefixes(network)) {
		const { size } = inferShapes(prefix);
		const last = prefix.layers.at(-1)!;
		const filters = 'filters' in last ? last.filters : 'units' in last ? last.units : 1;
		const model = await backend.compile(prefix, { weights: weights.slice(0, size) });
		const values = await model.forward(rows.subarray(0, n * network.inputs), n);
		model.dispose();
		dead += constantUnits(values, filters);
	}
	return dead;
}
