import type { ExpectationPart, SeriesPart, SeriesState, WindowPart } from '../../detector/convolutional/series/state.js';
import { stepsBefore } from '../../detector/convolutional/series/window-judge.js';
import { inBlocks } from '../blocks.js';
import { logistic, squaredDistance } from '../elementary.js';
import type { Graph, Value } from '../graph.js';
import { networkOutput } from '../network/network.js';
import type { Steps } from './steps.js';

/** What a part says of each step: whether it does, `[t]`, bool, and how unusual the step is, `[t]`, float64. */
export interface Voice {
	readonly speaks: Value;
	readonly values: Value;
}

/** Values of segments and windows that are read at a time, some tens of megabytes with what networks make of them. */
const blockValues = 2 ** 18;

/** A part of a score written as operators. */
export function voiceOf(
	graph: Graph,
	part: SeriesPart,
	{ channels, tensors }: Pick<SeriesState, 'channels' | 'tensors'>,
	steps: Steps,
): Voice {
	const weights = tensors[part.name] as Float32Array;
	return 'reading' in part
		? expectation(graph, part, channels, weights, steps)
		: windowJudge(graph, part, weights, tensors['oneClass.center'] as Float32Array | undefined, steps);
}

/**
 * What a network makes of stretches of the steps, each beginning where it is told.
 *
 * @param starts - from the numbers of stretches `[b]` to their first steps.
 * @returns `[count, outputs]`, float32.
 */
function readStretches(
	graph: Graph,
	steps: Steps,
	part: SeriesPart,
	weights: Float32Array,
	outputs: number,
	stretch: { readonly length: number; readonly count: Value; readonly starts: (inner: Graph, numbers: Value) => Value },
): Value {
	const { inputs } = part.network;
	const most = Math.max(1, Math.floor(blockValues / inputs));
	const places = graph.range(graph.scalar(stretch.length, 'int64'));
	return inBlocks(graph, stretch.count, most, [{ type: 'float32', width: [outputs] }], (inner, numbers) => {
		const read = inner.add(inner.unsqueeze(stretch.starts(inner, numbers), 1), places);
		const rows = inner.gather(steps.inputs, inner.min(read, steps.count), 0);
		return [networkOutput(inner, part.network, weights, inner.reshape(rows, [-1, inputs]))];
	})[0];
}

/** The network's outputs at chosen steps, `[t, d]`, as `SeriesReader` reads them: segments at fixed places, the middle of each. */
function read(graph: Graph, part: ExpectationPart, d: number, weights: Float32Array, steps: Steps, at: Value): Value {
	const { length, before, after } = part.reading;
	const stride = length - before - after;
	const segmentOf = (step: Value): Value => graph.max(graph.div(graph.sub(step, before), stride), 0);
	const outputs = readStretches(graph, steps, part, weights, length * d, {
		length,
		count: graph.add(segmentOf(graph.sub(steps.count, 1)), 1),
		starts: (inner, numbers) => inner.mul(numbers, stride),
	});
	const segment = segmentOf(at);
	const place = graph.add(graph.mul(segment, length - stride), at);
	return graph.gather(graph.reshape(outputs, [-1, d]), place, 0);
}

/** The mean error over observed channels, in spreads and levels, as `Expectation`. */
function expectation(graph: Graph, part: ExpectationPart, channels: SeriesState['channels'], weights: Float32Array, steps: Steps): Voice {
	const { name, reading, spread, level } = part;
	const { numbers, scaled, count } = steps;
	const isForecast = name === 'forecast';
	const before = graph.max(graph.sub(numbers, 1), 0);
	// The forecast of a step stands at the step before.
	const expected = read(graph, part, channels.length, weights, steps, isForecast ? before : numbers);
	const errors = graph.div(graph.map('Abs', graph.sub(scaled, graph.cast(expected, 'float64'))), graph.constant(Float64Array.from(spread)));
	const sparse = graph.cast(graph.integers(channels.map((channel) => (channel.sparse ? 1 : 0))), 'bool');
	const counts = isForecast ? graph.and(steps.observed, graph.or(sparse, graph.gather(steps.observed, before, 0))) : steps.observed;
	const sum = graph.sum(graph.where(counts, errors, 0), [1]);
	const observed = graph.sum(graph.cast(counts, 'float64'), [1]);
	return {
		speaks: isForecast
			? graph.greater(numbers, 0)
			: graph.and(graph.atLeast(numbers, reading.before), graph.less(numbers, graph.sub(count, reading.after))),
		values: graph.div(graph.div(sum, graph.max(observed, 1)), level),
	};
}

/** The judgement of a window around each step, or up to it, as `WindowJudge`. */
function windowJudge(graph: Graph, part: WindowPart, weights: Float32Array, center: Float32Array | undefined, steps: Steps): Voice {
	const { window } = part;
	const count = graph.max(graph.sub(steps.count, window - 1), 0);
	const outputs = readStretches(graph, steps, part, weights, center ? center.length : 1, {
		length: window,
		count,
		starts: (_, numbers) => numbers,
	});
	const judged = center ? squaredDistance(graph, outputs, center) : probability(graph, part, graph.reshape(outputs, [-1]));
	// One more, for steps that no window is around.
	const values = graph.concat([graph.div(judged, part.level), graph.constant(Float64Array.of(0))], 0);
	const start = graph.sub(steps.numbers, stepsBefore(part));
	const speaks = graph.and(graph.atLeast(start, 0), graph.less(start, count));
	return { speaks, values: graph.gather(values, graph.where(speaks, start, count), 0) };
}

function probability(graph: Graph, part: WindowPart, outputs: Value): Value {
	const exact = graph.cast(outputs, 'float64');
	return part.output === 'probability' ? exact : logistic(graph, exact);
}
