import { permutation, type RandomStream } from '../../../numeric/random.js';
import type { QueryStrategy } from '../types.js';

/** Steps that may be asked about. */
export interface Candidates {
	/** `[m]` */
	readonly scores: Float64Array;
	/** `[m]`: whether a step may be asked about. */
	readonly open: Uint8Array;
	/** `[m]`: whether something is known of it. */
	readonly known: Uint8Array;
	readonly runs: readonly { readonly start: number; readonly end: number }[];
}

export interface Asking {
	readonly strategy: QueryStrategy;
	/** Score from which a step is an anomaly. */
	readonly threshold: number;
	/** Steps nearer than this to one that is asked about, or known, are not asked about: they belong to the same event. */
	readonly near: number;
	/** Whether asking for the highest scores has led nowhere: then every other step is drawn at random. */
	readonly lost: boolean;
	readonly random: RandomStream;
}

/**
 * Picks up to `count` steps worth asking about, the most wanted first, at most one of each stretch of steps that look alike: of a run of flagged steps, and of those
 * nearer than `near`.
 */
export function pickSteps({ scores, open, known, runs }: Candidates, count: number, asking: Asking): Uint32Array {
	const m = scores.length;
	const closed = Uint8Array.from(open, (one) => 1 - one);
	const close = (step: number): void => {
		const { start, end } = runs.find((run) => run.start <= step && step < run.end)!;
		let [from, to] = [step, step + 1];
		if (scores[step] >= asking.threshold) {
			while (from > start && scores[from - 1] >= asking.threshold) from--;
			while (to < end && scores[to] >= asking.threshold) to++;
		}
		closed.fill(1, Math.max(start, from - asking.near), Math.min(end, to + asking.near));
	};
	for (let step = 0; step < m; step++) if (known[step]) close(step);
	const wanted = wantedOrder(scores, asking);
	const drawn = asking.lost && asking.strategy === 'top' ? permutation(m, asking.random) : undefined;
	const places = [0, 0];
	const picked: number[] = [];
	while (picked.length < count) {
		const which = drawn && picked.length % 2 === 1 ? 1 : 0;
		const order = which === 1 && drawn ? drawn : wanted;
		while (places[which] < m && closed[order[places[which]]]) places[which]++;
		if (places[which] >= m) break;
		const step = order[places[which]];
		picked.push(step);
		close(step);
	}
	return Uint32Array.from(picked);
}

function wantedOrder(scores: Float64Array, { strategy, threshold, random }: Asking): Uint32Array {
	if (strategy === 'random') return permutation(scores.length, random);
	const order = Uint32Array.from(scores, (_, step) => step);
	// Nothing lies nearer to a threshold that cannot be reached than the highest score.
	if (strategy === 'top' || threshold === Number.POSITIVE_INFINITY) return order.sort((a, b) => scores[b] - scores[a] || a - b);
	if (threshold === Number.NEGATIVE_INFINITY) return order.sort((a, b) => scores[a] - scores[b] || a - b);
	return order.sort((a, b) => Math.abs(scores[a] - threshold) - Math.abs(scores[b] - threshold) || a - b);
}
