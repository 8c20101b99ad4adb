import { type Frame, sizeOfFrame } from '../../detector/convolutional/images/pixels.js';
import type { ImagesState } from '../../detector/convolutional/images/state.js';
import { inBlocks } from '../blocks.js';
import { log1p } from '../elementary.js';
import type { Graph, Value } from '../graph.js';
import type { ImageOptions } from '../options.js';
import type { Scored } from '../scored.js';
import { type PartGraph, partGraph } from './parts.js';
import { scaledPixels } from './pixels.js';

/** Values that the parts hold at a time, some tens of megabytes with what their networks make of them. */
const blockValues = 2 ** 20;
const greatestByte = 255;

/** A part in common units, as `applyPartScale`. */
function onCommonScale(graph: Graph, { median, spread }: { readonly median: number; readonly spread: number }, values: Value): Value {
	const scaled = graph.div(graph.sub(values, median), spread);
	return graph.mul(graph.map('Sign', scaled), log1p(graph, graph.map('Abs', scaled)));
}

/**
 * The score of images, block by block: the sum of the parts on common scales, as `ImagesScorer`.
 *
 * @returns the score, `[n]`, float64, and what the graph takes.
 */
export function imagesScore(graph: Graph, state: ImagesState, { pixels }: ImageOptions): Scored {
	const { height, width, channels, scaling, parts, tensors } = state;
	const frame: Frame = { height, width, channels };
	const units = pixels === 'uint8' ? 'Bytes, 0 to 255.' : 'Numbers from 0 to 1, or in the units of the fit.';
	const images = graph.input('images', pixels, ['n', height, width, channels], units);
	const graphs: PartGraph[] = parts.map((part) => partGraph(part, tensors, frame));
	const held = Math.max(sizeOfFrame(frame), ...graphs.map((part) => part.held));
	const most = Math.max(1, Math.floor(blockValues / held));
	const [score] = inBlocks(graph, graph.lengthOf(images), most, [{ type: 'float64', width: [] }], (inner, numbers) => {
		const block = inner.gather(images, numbers, 0);
		const floats = pixels === 'uint8' ? inner.cast(inner.div(inner.cast(block, 'float64'), greatestByte), 'float32') : block;
		const scaled = scaledPixels(inner, floats, scaling);
		const values = graphs.map((part, p) => {
			const own = part.values(inner, scaled);
			const { scale } = parts[p];
			return scale ? onCommonScale(inner, scale, own) : own;
		});
		return [values.reduce((sum, value) => inner.add(sum, value))];
	});
	return { score, inputs: [{ name: 'images', kind: 'images', columns: [] }] };
}
