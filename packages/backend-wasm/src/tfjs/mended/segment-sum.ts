import { type Info, kernel, view } from './heap.js';

/** Missing in stock: sums of the rows of x that share a segment, `[numSegments, …]`. A row of no such segment is left out. */
export const unsortedSegmentSum = kernel<{ x: Info; segmentIds: Info }, { numSegments: number }>(
	'UnsortedSegmentSum',
	({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
		const rank = segmentIds.shape.length;
		const shape = [numSegments, ...x.shape.slice(rank)];
		const width = shape.slice(1).reduce((product, size) => product * size, 1);
		const y = backend.makeOutput(shape, x.dtype);
		const [ids, from, to] = [view(backend, segmentIds), view(backend, x), view(backend, y).fill(0)];
		for (let row = 0; row < ids.length; row++) {
			const segment = ids[row];
			if (segment < 0 || segment >= numSegments) continue;
			for (let i = 0; i < width; i++) to[segment * width + i] += from[row * width + i];
		}
		return y;
	},
);
