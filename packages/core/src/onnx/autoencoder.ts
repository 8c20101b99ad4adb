import type { Signal } from '../detector/autoencoder/options.js';
import type { ScoringState } from '../detector/autoencoder/scorer.js';
import type { AutoencoderState } from '../detector/autoencoder/state.js';
import type { Graph, Value } from './graph.js';
import { meanOutput } from './network/network.js';
import type { TableOptions } from './options.js';
import { tableFeatures, withoutMissing } from './preprocessing/features.js';
import type { Scored } from './scored.js';
import { meanDistance, roundedToHalf } from './signals/distance.js';
import { fused } from './signals/fusion.js';
import { rebuildError } from './signals/residual.js';
import { onCommonScale } from './signals/scale.js';

/**
 * Each signal of rows in its own units, as `AutoencoderScorer` has them: `[n]`, float64.
 *
 * @param rows - `[n, d]`, float32, NaN where a cell is missing.
 */
function signalValues(graph: Graph, state: ScoringState, rows: Value): Map<Signal, Value> {
	const { network, tensors, options } = state;
	const d = network.inputs;
	const whole = graph.where(graph.isNaN(rows), graph.constant(tensors.fill), rows);
	const read = network.layers[0]?.kind === 'maskInput' ? rows : whole;
	const compared = state.distancePrecision === 'half' ? roundedToHalf(graph, whole) : whole;
	const distance = (remembered: Float32Array, k: number): Value =>
		meanDistance(graph, compared, remembered, d, Math.min(k, remembered.length / d - 1));
	const make: Record<Signal, () => Value> = {
		residual: () => rebuildError(graph, read, meanOutput(graph, network, tensors.weights, options.members, read), tensors.whitening, d),
		neighbors: () => distance(tensors.memory!, options.neighbors),
		background: () => distance(tensors.background!, state.backgroundNeighbors),
	};
	return new Map(state.signals.map((signal) => [signal, make[signal]()]));
}

/** What each signal says of rows on the common scale, as `AutoencoderScorer.signals`. */
export function scaledSignals(graph: Graph, state: ScoringState, rows: Value): Map<Signal, Value> {
	return new Map([...signalValues(graph, state, rows)].map(([name, value]) => [name, onCommonScale(graph, state.scales[name]!, value)]));
}

/**
 * The score of rows of a table, as `AutoencoderScorer`.
 *
 * @returns the score, `[n]`, float64; what each signal says on the common scale, where there are several; and what the graph takes.
 */
export function autoencoderScore(graph: Graph, state: AutoencoderState, options: TableOptions): Scored {
	const { preprocessing, fusion } = state;
	const { values, inputs } = tableFeatures(graph, preprocessing, options);
	const refused = (score: Value): Value => withoutMissing(graph, preprocessing, values, score);
	if (fusion === 'alone') return { score: refused(signalValues(graph, state, values).get(state.signals[0])!), inputs };
	const scaled = scaledSignals(graph, state, values);
	return { score: refused(fused(graph, fusion, scaled)), signals: scaled, inputs };
}
