import { type Curve, leastShare, odds } from '../detector/reinforcement/curve.js';
import { featureBounds, type InputScale, signalBounds } from '../detector/reinforcement/rows/inputs.js';
import type { RowsState } from '../detector/reinforcement/rows/state.js';
import { scaledSignals } from './autoencoder.js';
import { clip } from './elementary.js';
import type { Graph, Value } from './graph.js';
import { networkOutput } from './network/network.js';
import type { TableOptions } from './options.js';
import { tableFeatures, withoutMissing } from './preprocessing/features.js';
import type { Scored } from './scored.js';

/** What the agent reads of rows, as `agentInputs`: each feature by the range of the fitted rows, then the signals. `[n, k]`, float32. */
function agentInputs(graph: Graph, { low, high, fill, factor }: InputScale, values: Value, signals: readonly Value[]): Value {
	const list = (of: (j: number) => number): Value => graph.constant(Float64Array.from(low, (_, j) => of(j)));
	const range = (j: number): number => high[j] - low[j];
	const shifted = graph.sub(
		graph.cast(values, 'float64'),
		list((j) => low[j]),
	);
	const scaled = graph.div(
		shifted,
		list((j) => (range(j) > 0 ? range(j) : 1)),
	);
	// A feature that never varied says nothing, wherever it lies now.
	const varying = graph.greater(list(range), 0);
	const ranged = graph.where(varying, clip(graph, scaled, ...featureBounds), 0);
	const features = graph.where(
		graph.isNaN(values),
		list((j) => fill[j]),
		ranged,
	);
	const counted = signals.map((signal) => graph.mul(graph.unsqueeze(clip(graph, signal, ...signalBounds), 1), factor));
	return graph.cast(graph.concat([features, ...counted], 1), 'float32');
}

/** How likely rows with these scores are anomalies, as `probabilityOf`. `[n]`, float64. */
function probability(graph: Graph, curve: Curve, prior: number, scores: Value): Value {
	const share = (normals: Value): Value => graph.div(1, graph.add(graph.div(normals, odds(prior)), 1));
	if (curve.kind === 'logistic') return share(graph.map('Exp', graph.map('Neg', graph.add(graph.mul(scores, curve.slope), curve.offset))));
	const { low, high, shown, hidden } = curve;
	const q = clip(graph, graph.div(graph.sub(scores, low), high - low), leastShare, 1 - leastShare);
	const others = graph.div(odds(shown), graph.div(q, graph.sub(1, q)));
	return share(graph.max(graph.div(graph.sub(others, hidden), 1 - hidden), 0));
}

/** The score of rows by an agent, as `RowsResident`: what it expects more of an alarm than it does in the typical row. */
export function reinforcementScore(graph: Graph, state: RowsState, options: TableOptions): Scored {
	const { preprocessing, autoencoder, network, tensors, baseline, curve, prior } = state;
	const { values, inputs } = tableFeatures(graph, preprocessing, options);
	const signals = autoencoder && scaledSignals(graph, autoencoder, values);
	const read = agentInputs(graph, state.inputs, values, [...(signals?.values() ?? [])]);
	const decisions = graph.cast(networkOutput(graph, network, tensors.weights, read), 'float64');
	const [normal, anomaly] = [0, 1].map((decision) => graph.gather(decisions, graph.scalar(decision, 'int64'), 1));
	const score = withoutMissing(graph, preprocessing, values, graph.sub(graph.sub(anomaly, normal), baseline));
	return { score, probability: probability(graph, curve, prior.value, score), signals, inputs };
}
