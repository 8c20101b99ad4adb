import type { Backend, Memory } from '../../../backend/types.js';
import { paced } from '../../../training/run.js';
import type { FittedPart, Part, PartFit } from './parts.js';
import { chosenImages, type Frame, halvedFrame, pyramid, sizeOfFrame, spreadShares } from './pixels.js';
import type { NeighborsPart } from './state.js';

/** Images with shorter sides are compared in full resolution, others at half of it. */
const leastHalvedSide = 16;
/** Most values of an image that distances are taken over; larger images are halved until they have no more. */
const mostValues = 4096;
/** Images that are searched for at a time. */
const tileImages = 256;

/** Remembers images as they are: nothing is learned, so those held out are remembered too, and none meets itself. */
export async function fitNeighbors({ source, frame, learning, heldOut, options, signal }: PartFit): Promise<FittedPart> {
	let halvings = Math.min(frame.height, frame.width) >= leastHalvedSide ? 1 : 0;
	while (sizeOfFrame(halvedFrame(frame, halvings)) > mostValues) halvings++;
	const all = new Uint32Array(learning.length + heldOut.length);
	all.set(learning);
	all.set(heldOut, learning.length);
	const kept = all.subarray(0, options.memory);
	const memory = await paced(chosenImages(source, kept, halvings, pyramid), signal);
	const neighbors = Math.min(options.neighbors, kept.length - 1);
	return { part: { kind: 'neighbors', halvings, neighbors }, tensors: { 'neighbors.memory': memory }, notes: [] };
}

/**
 * Mean Euclidean distance to the k nearest remembered images; an image never meets itself: one at distance 0 is left out.
 *
 * @see Ramaswamy, Rastogi and Shim 2000, doi:10.1145/342009.335437
 */
export class NeighborsSignal implements Part {
	private constructor(
		private readonly part: NeighborsPart,
		private readonly memory: Memory,
		private readonly remembered: Float32Array,
		private readonly full: Frame,
	) {}

	static async create(
		part: NeighborsPart,
		tensors: Readonly<Record<string, Float32Array | Float64Array>>,
		full: Frame,
		backend: Backend,
	): Promise<NeighborsSignal> {
		const remembered = tensors['neighbors.memory'] as Float32Array;
		const size = sizeOfFrame(halvedFrame(full, part.halvings));
		return new NeighborsSignal(part, await backend.remember(remembered, remembered.length / size, size), remembered, full);
	}

	async values(pixels: Float32Array, n: number): Promise<Float64Array> {
		const k = this.part.neighbors;
		const images = pyramid(pixels, n, this.full, this.part.halvings);
		const size = images.length / n;
		const values = new Float64Array(n);
		for (let from = 0; from < n; from += tileImages) {
			const count = Math.min(tileImages, n - from);
			const { distances } = await this.memory.nearest(images.subarray(from * size, (from + count) * size), count, k, true);
			for (let i = 0; i < count; i++) {
				let sum = 0;
				for (let j = 0; j < k; j++) sum += distances[i * k + j];
				values[from + i] = sum / k;
			}
		}
		return values;
	}

	/** A pixel counts by its part of the squared distances, each divided by the distance. */
	async shares(pixels: Float32Array, n: number): Promise<Float64Array> {
		const { part, remembered, full } = this;
		const k = part.neighbors;
		const images = pyramid(pixels, n, full, part.halvings);
		const { height, width, channels } = halvedFrame(full, part.halvings);
		const size = height * width * channels;
		const { distances, indices } = await this.memory.nearest(images, n, k, true);
		const shares = new Float64Array(n * height * width);
		for (let i = 0; i < n; i++) {
			const own = shares.subarray(i * height * width, (i + 1) * height * width);
			let total = 0;
			for (let neighbor = i * k; neighbor < (i + 1) * k; neighbor++) {
				if (distances[neighbor] === 0) continue;
				for (let j = 0; j < size; j++) {
					const difference = images[i * size + j] - remembered[indices[neighbor] * size + j];
					const share = (difference * difference) / distances[neighbor];
					own[Math.floor(j / channels)] += share;
					total += share;
				}
			}
			for (let p = 0; p < own.length; p++) own[p] = total > 0 ? own[p] / total : 1 / own.length;
		}
		return spreadShares(shares, n, full, part.halvings);
	}

	dispose(): void {
		this.memory.dispose();
	}
}
