import { type Frame, halvedFrame, sizeOfFrame } from '../../detector/convolutional/images/pixels.js';
import type {
	ClassificationPart,
	ContextPart,
	NeighborsPart,
	OneClassPart,
	PartState,
	TransformationPart,
} from '../../detector/convolutional/images/state.js';
import { sourcePixels } from '../../detector/convolutional/images/transformations.js';
import { hiddenOf, holeStarts, surroundingsOf, WindowCutter } from '../../detector/convolutional/images/windows.js';
import { logistic, squaredDistance } from '../elementary.js';
import type { Graph, Value } from '../graph.js';
import { networkOutput } from '../network/network.js';
import { meanDistance } from '../signals/distance.js';
import { asRows, halved, shrunk } from './pixels.js';

type Tensors = Readonly<Record<string, Float32Array | Float64Array>>;

/** What a part of an image detector gives: how many values of an image it holds at a time, and its value of each image. */
export interface PartGraph {
	readonly held: number;
	/** `[n, height, width, channels]` scaled → `[n]`, float64. */
	values(graph: Graph, images: Value): Value;
}

/** A part written as operators. @param full - the frame of the images. */
export function partGraph(part: PartState, tensors: Tensors, full: Frame): PartGraph {
	const frame = halvedFrame(full, part.halvings);
	const weights = tensors[`${part.kind}.weights`] as Float32Array;
	switch (part.kind) {
		case 'transformation':
			return transformation(part, weights, tensors['transformation.dirichlet'] as Float32Array, full, frame);
		case 'neighbors':
			return neighbors(part, tensors['neighbors.memory'] as Float32Array, full, frame);
		case 'context':
			return context(part, weights, full, frame);
		case 'oneClass':
			return oneClass(part, weights, tensors['oneClass.center'] as Float32Array, full, frame);
		case 'classification':
			return classification(part, weights, full);
	}
}

/** Logarithms of the softmax of logits `[n, t]`, in double precision. */
function logSoftmax(graph: Graph, logits: Value): Value {
	const exact = graph.cast(logits, 'float64');
	const centered = graph.sub(exact, graph.greatest(exact, [1], true));
	return graph.sub(centered, graph.map('Log', graph.sum(graph.map('Exp', centered), [1], true)));
}

/** −Σ (α − 1)·log p over all transformations of an image, as `TransformationSignal`. */
function transformation(part: TransformationPart, weights: Float32Array, dirichlet: Float32Array, full: Frame, frame: Frame): PartGraph {
	const t = part.transformations.length;
	const size = sizeOfFrame(frame);
	const area = frame.height * frame.width;
	const sources = part.transformations.flatMap((k) => Array.from(sourcePixels(k, frame.height, frame.width)));
	return {
		held: t * size,
		values(graph, images) {
			const pixels = graph.reshape(halved(graph, images, full, part.halvings), [-1, area, frame.channels]);
			const turned = graph.reshape(graph.gather(pixels, graph.integers(sources), 1), [-1, size]);
			const logs = graph.reshape(logSoftmax(graph, networkOutput(graph, part.network, weights, turned)), [-1, t * t]);
			return graph.sum(graph.mul(logs, graph.constant(Float64Array.from(dirichlet, (alpha) => 1 - alpha))), [1]);
		},
	};
}

/** Mean distance to the nearest remembered images, as `NeighborsSignal`. */
function neighbors(part: NeighborsPart, memory: Float32Array, full: Frame, frame: Frame): PartGraph {
	return {
		held: sizeOfFrame(frame),
		values: (graph, images) =>
			meanDistance(graph, asRows(graph, shrunk(graph, images, full, part.halvings), frame), memory, sizeOfFrame(frame), part.neighbors),
	};
}

/** Largest local errors whose mean is the value of an image, as `ContextSignal` has them. */
const worstErrors = 3;

/** How badly the worst places of an image are predicted from what surrounds them, as `ContextSignal`. */
function context(part: ContextPart, weights: Float32Array, full: Frame, frame: Frame): PartGraph {
	const size = sizeOfFrame(frame);
	const inputs = surroundingsOf(part, frame.channels);
	const outputs = hiddenOf(part, frame.channels);
	const step = Math.max(1, part.hole >> 1);
	const columns = holeStarts(frame.width, part.hole, step);
	const places = holeStarts(frame.height, part.hole, step).flatMap((top) => columns.map((left) => [top, left] as const));
	// An image whose pixels are their own positions: what is cut out of it says what is read where.
	const positions = Float32Array.from({ length: size }, (_, i) => i);
	const surroundings = new Float32Array(places.length * inputs);
	const hidden = new Float32Array(places.length * outputs);
	const cutter = new WindowCutter(frame, part);
	for (const [i, [top, left]] of places.entries()) cutter.cut(positions, 0, top, left, surroundings, i * inputs, hidden, i * outputs);
	const counted = Math.min(worstErrors, places.length);
	return {
		held: places.length * (inputs + outputs),
		values(graph, images) {
			const rows = asRows(graph, halved(graph, images, full, part.halvings), frame);
			const read = (list: Float32Array, width: number): Value => graph.reshape(graph.gather(rows, graph.integers(list), 1), [-1, width]);
			const predicted = networkOutput(graph, part.network, weights, read(surroundings, inputs));
			const misses = graph.sub(graph.cast(predicted, 'float64'), graph.cast(read(hidden, outputs), 'float64'));
			const errors = graph.div(graph.sum(graph.mul(misses, misses), [1]), outputs);
			const worst = graph.top(graph.reshape(errors, [-1, places.length]), counted, 'largest')[0];
			return graph.div(graph.sum(worst, [1]), counted);
		},
	};
}

/** Squared distance of an image's code from the centre, as `OneClassSignal`. */
function oneClass(part: OneClassPart, weights: Float32Array, center: Float32Array, full: Frame, frame: Frame): PartGraph {
	return {
		held: sizeOfFrame(frame),
		values(graph, images) {
			const rows = asRows(graph, halved(graph, images, full, part.halvings), frame);
			return squaredDistance(graph, networkOutput(graph, part.network, weights, rows), center);
		},
	};
}

/** The probability that an image is an anomaly, as `ClassificationSignal`. */
function classification(part: ClassificationPart, weights: Float32Array, full: Frame): PartGraph {
	return {
		held: sizeOfFrame(full),
		values(graph, images) {
			const output = graph.cast(networkOutput(graph, part.network, weights, asRows(graph, images, full)), 'float64');
			const flat = graph.reshape(output, [-1]);
			return part.output === 'logit' ? logistic(graph, flat) : flat;
		},
	};
}
