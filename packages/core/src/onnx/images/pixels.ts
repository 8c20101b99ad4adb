import { type Frame, halvedFrame, sizeOfFrame } from '../../detector/convolutional/images/pixels.js';
import type { PixelScaling } from '../../detector/convolutional/images/state.js';
import { cut } from '../elementary.js';
import type { Graph, Value } from '../graph.js';

// Images are `[n, height, width, channels]`, float32; sums are taken in double precision, in the order of the detector.

/** Deviations from the mean beyond which pixels no longer differ, as `scalePixels` has them. */
const farthest = 1e4;

/** Pixels in the units of the fit. */
export function scaledPixels(graph: Graph, images: Value, { mean, deviation }: PixelScaling): Value {
	const list = (values: readonly number[]): Value => graph.constant(Float64Array.from(values));
	const z = graph.div(graph.sub(graph.cast(images, 'float64'), list(mean)), list(deviation));
	return graph.cast(cut(graph, z, farthest), 'float32');
}

const rowsAxis = 1;
const columnsAxis = 2;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The mean of each 2 × 2 pixels, of what there is at the edge of an odd side. */
function halvedOnce(graph: Graph, images: Value, { height, width }: Frame): Value {
	const exact = graph.cast(images, 'float64');
	const pick = (value: Value, axis: number, length: number, second: boolean): Value =>
		graph.gather(value, graph.integers(upTo(Math.ceil(length / 2)).map((i) => Math.min(2 * i + (second ? 1 : 0), length - 1))), axis);
	const quarters = [false, true].flatMap((below) => {
		const rows = pick(exact, rowsAxis, height, below);
		return [false, true].map((right) => pick(rows, columnsAxis, width, right));
	});
	return graph.cast(
		graph.div(
			quarters.reduce((sum, quarter) => graph.add(sum, quarter)),
			4,
		),
		'float32',
	);
}

/** (1, 2, 1)/4 along both axes; edges are held. */
function smoothed(graph: Graph, images: Value, { height, width }: Frame): Value {
	const along = (value: Value, axis: number, length: number): Value => {
		const exact = graph.cast(value, 'float64');
		const moved = (by: number): Value =>
			graph.gather(exact, graph.integers(upTo(length).map((i) => Math.max(0, Math.min(length - 1, i + by)))), axis);
		return graph.cast(graph.div(graph.add(graph.add(moved(-1), graph.mul(exact, 2)), moved(1)), 4), 'float32');
	};
	return along(along(images, columnsAxis, width), rowsAxis, height);
}

/** Halves images a number of times, as `halve`. */
export function halved(graph: Graph, images: Value, frame: Frame, times: number): Value {
	return upTo(times).reduce((current, i) => halvedOnce(graph, current, halvedFrame(frame, i)), images);
}

/** Smooths and halves images a number of times, as `pyramid`. */
export function shrunk(graph: Graph, images: Value, frame: Frame, times: number): Value {
	return upTo(times).reduce((current, i) => {
		const level = halvedFrame(frame, i);
		return halvedOnce(graph, smoothed(graph, current, level), level);
	}, images);
}

/** Images as flat rows, `[n, size]`. */
export const asRows = (graph: Graph, images: Value, frame: Frame): Value => graph.reshape(images, [-1, sizeOfFrame(frame)]);
