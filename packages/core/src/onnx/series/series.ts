import type { SeriesState } from '../../detector/convolutional/series/state.js';
import type { Graph, Value } from '../graph.js';
import type { SeriesOptions } from '../options.js';
import type { Scored } from '../scored.js';
import { voiceOf } from './parts.js';
import { smoothed } from './smoothing.js';
import { readSteps, type Steps } from './steps.js';

/** Whether enough steps come before and after, half of those before with a value at least, as `predict` asks. `[t]`, bool. */
function validSteps(graph: Graph, { numbers, count, observed }: Steps, { window, after }: SeriesState): Value {
	const known = graph.greatest(graph.cast(observed, 'int64'), [1]);
	// Of the steps before each: the running sum without the step itself.
	const sums = graph.sub(graph.runningSum(known, 0), known);
	const seen = graph.sub(sums, graph.gather(sums, graph.max(graph.sub(numbers, window), 0), 0));
	const enough = graph.atLeast(graph.mul(seen, 2), window);
	const inside = graph.and(graph.atLeast(numbers, window), graph.less(graph.add(numbers, after), count));
	return graph.and(inside, enough);
}

/**
 * The score of each step of a series on its grid, without gaps: the mean over the parts that speak, smoothed, as `SeriesScorer`.
 *
 * @returns `score` `[t]`, float64; `valid` `[t]`, bool; and what the graph takes.
 */
export function seriesScore(graph: Graph, state: SeriesState, { numbers }: SeriesOptions): Scored {
	const { columns, channels, parts, smoothing, options } = state;
	const names = columns.channels;
	const input = graph.input(
		'series',
		numbers,
		['t', names.length],
		`Steps of equal length, oldest first. Channels: ${names.join(', ')}. NaN = missing.`,
	);
	const steps = readSteps(graph, input, channels);
	const voices = parts.map((part) => voiceOf(graph, part, state, steps));
	const sum = voices.map(({ speaks, values }) => graph.where(speaks, values, 0)).reduce((total, value) => graph.add(total, value));
	const count = voices.map(({ speaks }) => graph.cast(speaks, 'float64')).reduce((total, value) => graph.add(total, value));
	const score = smoothed(graph, graph.div(sum, graph.max(count, 1)), steps, smoothing, options.causal);
	return { score, valid: validSteps(graph, steps, state), inputs: [{ name: 'series', kind: 'series', columns: names }], length: 't' };
}
