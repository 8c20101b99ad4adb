import type { Threshold } from '../detector/types.js';
import type { Graph, Value } from './graph.js';
import type { InputDescription } from './preprocessing/features.js';

/** What a detector's graph comes to. */
export interface Scored {
	/** `[n]`, float64 */
	readonly score: Value;
	/** `[n]`, bool: whether the score rests on enough to judge by; absent where all do. */
	readonly valid?: Value;
	/** What each signal says on the common scale, `[n]`. */
	readonly signals?: ReadonlyMap<string, Value>;
	/** How likely each row is an anomaly, `[n]`, of detectors that know. */
	readonly probability?: Value;
	readonly inputs: readonly InputDescription[];
	/** What the length of inputs and outputs is called; default n. */
	readonly length?: string;
}

/** Makes outputs of it: `score`, `label`, and what else there is. */
export function addOutputs(graph: Graph, { score, valid, signals, probability, length = 'n' }: Scored, { value }: Threshold): void {
	const above = graph.atLeast(score, value);
	const label = graph.cast(valid ? graph.and(above, valid) : above, 'int64');
	const where = valid ? ', and enough steps lie around it' : '';
	graph.output(score, 'score', [length], 'Higher = more abnormal.');
	graph.output(label, 'label', [length], `1 = anomaly: the score is at least ${value}${where}.`);
	if (valid)
		graph.output(graph.cast(valid, 'int64'), 'valid', [length], '1 where the score rests on enough past; elsewhere the label is 0.');
	if (probability) graph.output(probability, 'probability', [length], 'How likely it is an anomaly, at the prior of the detector.');
	for (const [name, signal] of signals ?? [])
		graph.output(signal, `score_${name}`, [length], `What the signal ${name} says, before it is fused with the others.`);
}
