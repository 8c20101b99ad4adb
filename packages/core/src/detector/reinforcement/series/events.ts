import type { Piece } from '../../convolutional/series/series-set.js';

/** Runs of steps with the label 1, in order of time: what is rewarded once. None crosses the end of a piece. */
export interface LabelledEvents {
	/** First step of each event, and the one after its last. */
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	/** `[steps]`: number of the event that a step belongs to; −1 for none. */
	readonly of: Int32Array;
}

/** @param labels - `[steps]` */
export function labelledEvents(labels: ArrayLike<number>, pieces: readonly Pick<Piece, 'start' | 'end'>[]): LabelledEvents {
	const starts: number[] = [];
	const ends: number[] = [];
	const of = new Int32Array(labels.length).fill(-1);
	for (const { start, end } of pieces) {
		for (let step = start; step < end; step++) {
			if (labels[step] !== 1) continue;
			if (step > start && labels[step - 1] === 1) ends[ends.length - 1] = step + 1;
			else {
				starts.push(step);
				ends.push(step + 1);
			}
			of[step] = starts.length - 1;
		}
	}
	return { starts: Int32Array.from(starts), ends: Int32Array.from(ends), of };
}

/** Steps of an event on average; 1 where there is none. */
export function usualLength({ starts, ends }: Pick<LabelledEvents, 'starts' | 'ends'>): number {
	let sum = 0;
	for (let event = 0; event < starts.length; event++) sum += ends[event] - starts[event];
	return starts.length > 0 ? sum / starts.length : 1;
}
