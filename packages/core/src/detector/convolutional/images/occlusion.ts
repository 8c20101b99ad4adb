import { breathe } from '../../../training/run.js';
import { type Frame, sizeOfFrame } from './pixels.js';

/** Cells along the longer side. */
const cellsAlong = 8;
/** Values of covered images that are looked at together. */
const tileValues = 2 ** 18;

/**
 * What each pixel does for an image's value: the image is covered cell by cell with the mean normal image, and a cell counts by how much the value
 * falls; where it rises or stays, the cell counts nothing.
 *
 * @param pixels `[n, frame]`
 * @param reference `[frame]`, what cells are covered with.
 * @param values - of any images.
 * @returns `[n, height, width]`, ≥ 0, each image sums to 1.
 * @see Zeiler and Fergus 2014, arXiv:1311.2901
 */
export async function occlusionShares(
	pixels: Float32Array,
	n: number,
	frame: Frame,
	reference: Float32Array,
	values: (pixels: Float32Array, n: number) => Promise<Float64Array>,
): Promise<Float64Array> {
	const { height, width, channels } = frame;
	const size = sizeOfFrame(frame);
	const side = Math.max(1, Math.ceil(Math.max(height, width) / cellsAlong));
	const down = Math.ceil(height / side);
	const across = Math.ceil(width / side);
	const shares = new Float64Array(n * height * width);
	const tile = Math.max(1, Math.floor(tileValues / size));
	for (let i = 0; i < n; i++) {
		const image = pixels.subarray(i * size, (i + 1) * size);
		const [own] = await values(image, 1);
		const falls = new Float64Array(down * across);
		for (let from = 0; from < falls.length; from += tile) {
			const count = Math.min(tile, falls.length - from);
			const covered = new Float32Array(count * size);
			for (let cell = 0; cell < count; cell++) {
				covered.set(image, cell * size);
				const top = Math.floor((from + cell) / across) * side;
				const left = ((from + cell) % across) * side;
				for (let y = top; y < Math.min(top + side, height); y++) {
					const begin = (y * width + left) * channels;
					const end = (y * width + Math.min(left + side, width)) * channels;
					covered.set(reference.subarray(begin, end), cell * size + begin);
				}
			}
			falls.set(
				(await values(covered, count)).map((value) => Math.max(0, own - value)),
				from,
			);
			await breathe();
		}
		const total = falls.reduce((sum, fall) => sum + fall, 0);
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++) {
				const v = Math.floor(y / side);
				const u = Math.floor(x / side);
				const pixelsOfCell = (Math.min((v + 1) * side, height) - v * side) * (Math.min((u + 1) * side, width) - u * side);
				shares[(i * height + y) * width + x] = total > 0 ? falls[v * across + u] / total / pixelsOfCell : 1 / (height * width);
			}
		}
	}
	return shares;
}
