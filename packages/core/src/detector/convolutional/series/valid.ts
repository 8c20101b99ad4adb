import type { SeriesSet } from './series-set.js';

/** 1 where at least `before` steps come before a step, and `after` behind it, in the same piece; half of those before have a value at least. `[steps]` */
export function validSteps(set: SeriesSet, before: number, after: number): Uint8Array {
	const valid = new Uint8Array(set.steps);
	const known = (step: number): number => (set.columns.some((values) => values[step] === values[step]) ? 1 : 0);
	for (const { start, end } of set.pieces) {
		let observed = 0;
		for (let t = start; t < end; t++) {
			valid[t] = t - start >= before && t + after < end && 2 * observed >= before ? 1 : 0;
			observed += known(t) - (t - start >= before ? known(t - before) : 0);
		}
	}
	return valid;
}
