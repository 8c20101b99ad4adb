import type { Backend } from '../../../backend/types.js';
import type { Network } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';
import { permutation, RandomStream, streams } from '../../../numeric/random.js';
import { countAtLeast } from '../../../threshold/p-values.js';
import { gatherRows } from '../../autoencoder/remember.js';
import { advantages } from '../agent/advantage.js';
import type { AgentOptions } from '../agent/types.js';
import { type Lesson, learn, poolsOf } from './learn.js';

/** Parts that labelled anomalies are divided into. */
const folds = 3;
/** Fewest anomalies that say something about those that were not learned from. */
export const fewestToCrossFit = 3;
/** Most rows that the agents of the parts are compared by. */
const mostRows = 2000;
/**
 * How the agents of the parts learn, whatever the options of the whole: fast, since their scores are put on its scale afterwards. A decision about a row leads
 * nowhere, so they need not look ahead.
 */
const settings = {
	optimizer: 'rmsprop',
	learningRate: 0.005,
	momentum: 0,
	batchSize: 64,
	steps: 200,
	warmup: 256,
	discount: 0,
	patience: 0,
} as const;

/** What anomalies look like to an agent that has not learned from them. `[a]` each, in no order that means anything. */
export interface Unseen {
	/** On the scale of the agent that learned from all. */
	readonly scores: Float64Array;
	/** Share of the held-out rows that looked at least as much like an anomaly, above 0. */
	readonly shares: Float64Array;
}

/**
 * Trains an agent for each third of the labelled anomalies without them, and scores them with it.
 *
 * Scores of anomalies that an agent has learned from are too good to tell what the next one will score.
 *
 * @param heldOut - rows of the memory, `[h]`, that no agent has learned from and nothing is known of.
 * @param scored - `[h]`: their scores by the agent that learned from all anomalies.
 * @param typical - `[k]`: the row that scores 0.
 * @param direction - 1 where anomalies score high; −1 where the reward table makes them score low.
 */
export async function crossFit(
	lesson: Lesson,
	network: Network,
	options: AgentOptions,
	typical: Float32Array,
	direction: number,
	heldOut: Uint32Array,
	scored: Float64Array,
	backend: Backend,
	signal?: AbortSignal,
): Promise<Unseen> {
	const { memory, pools } = lesson;
	const k = network.inputs;
	const anomalies = permutation(pools.anomalies.length, new RandomStream(options.seed, streams.folds)).map((i) => pools.anomalies[i]);
	const sample = evenly(heldOut.length, mostRows);
	const usual = gatherRows(
		memory.inputs,
		k,
		Uint32Array.from(sample, (i) => heldOut[i]),
	);
	const target = moments(Float64Array.from(sample, (i) => scored[i]));
	const scores = new Float64Array(anomalies.length);
	const shares = new Float64Array(anomalies.length);
	for (let fold = 0; fold < folds; fold++) {
		const rows = anomalies.filter((_, i) => i % folds === fold);
		const apart = memory.heldOut.slice();
		for (const row of rows) apart[row] = 1;
		const others = { ...memory, heldOut: apart };
		const model = await backend.compile(network, { weights: initialWeights(network, options.seed) });
		try {
			await learn({ ...lesson, memory: others, pools: poolsOf(others) }, model, backend, { ...options, ...settings }, { signal });
			const [baseline] = await advantages(model, typical, 1);
			const known = (await advantages(model, usual, sample.length, signal)).map((value) => value - baseline);
			const { mean, deviation } = moments(known);
			const ordered = known.map((score) => direction * score).sort();
			(await advantages(model, gatherRows(memory.inputs, k, rows), rows.length)).forEach((value, i) => {
				const score = value - baseline;
				const at = i * folds + fold;
				scores[at] = target.mean + (deviation > 0 ? ((score - mean) * target.deviation) / deviation : 0);
				shares[at] = (1 + countAtLeast(ordered, direction * score)) / (ordered.length + 1);
			});
		} finally {
			model.dispose();
		}
	}
	return { scores, shares };
}

/** At most `most` of 0 … n − 1, evenly spaced. */
function evenly(n: number, most: number): Uint32Array {
	const count = Math.min(n, most);
	return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
}

function moments(values: Float64Array): { mean: number; deviation: number } {
	let mean = 0;
	for (let i = 0; i < values.length; i++) mean += values[i] / values.length;
	let variance = 0;
	for (let i = 0; i < values.length; i++) variance += ((values[i] - mean) * (values[i] - mean)) / values.length;
	return { mean, deviation: Math.sqrt(variance) };
}
