import type { Frame } from './pixels.js';

/** Where the pixels of a window and of the hole in its middle lie. */
export interface WindowShape {
	/** Side of the window, in pixels. */
	readonly context: number;
	/** Side of the hidden middle. */
	readonly hole: number;
}

export const surroundingsOf = ({ context, hole }: WindowShape, channels: number): number => (context * context - hole * hole) * channels;
export const hiddenOf = ({ hole }: WindowShape, channels: number): number => hole * hole * channels;

/** Position in a mirror-tiled line: what lies beyond an edge is the picture of what lies before it. */
function mirrored(position: number, length: number): number {
	if (length === 1) return 0;
	const period = 2 * (length - 1);
	const inside = ((position % period) + period) % period;
	return inside < length ? inside : period - inside;
}

/** `[length + 2 · margin]`: which position stands at each place of an axis with a margin before and behind. */
const axis = (length: number, margin: number): Uint32Array =>
	Uint32Array.from({ length: length + 2 * margin }, (_, i) => mirrored(i - margin, length));

/** Cuts windows out of images of one frame. */
export class WindowCutter {
	readonly #rowsOf: Uint32Array;
	readonly #columnsOf: Uint32Array;
	readonly #before: number;
	constructor(
		readonly frame: Frame,
		readonly shape: WindowShape,
	) {
		this.#before = Math.floor((shape.context - shape.hole) / 2);
		this.#rowsOf = axis(frame.height, shape.context);
		this.#columnsOf = axis(frame.width, shape.context);
	}

	/**
	 * Copies the window whose hole begins at row `top` and column `left` of an image.
	 *
	 * @param surroundings - takes {@link surroundingsOf} values from `at` on, row by row without the hole.
	 * @param hidden - takes {@link hiddenOf} values from `hiddenAt` on: the hole.
	 */
	cut(
		images: Float32Array,
		from: number,
		top: number,
		left: number,
		surroundings: Float32Array,
		at: number,
		hidden: Float32Array,
		hiddenAt: number,
	): void {
		const { context, hole } = this.shape;
		const { width, channels } = this.frame;
		const before = this.#before;
		const rowsOf = this.#rowsOf;
		const columnsOf = this.#columnsOf;
		let outer = at;
		let inner = hiddenAt;
		for (let y = 0; y < context; y++) {
			const row = from + rowsOf[top - before + y + context] * width * channels;
			const inHole = y >= before && y < before + hole;
			for (let x = 0; x < context; x++) {
				const pixel = row + columnsOf[left - before + x + context] * channels;
				if (inHole && x >= before && x < before + hole) for (let k = 0; k < channels; k++) hidden[inner++] = images[pixel + k];
				else for (let k = 0; k < channels; k++) surroundings[outer++] = images[pixel + k];
			}
		}
	}
}

/** Where holes begin along an axis so that all of it is covered, each place several times where the step is smaller than the hole. */
export function holeStarts(length: number, hole: number, step: number): number[] {
	const starts: number[] = [];
	for (let start = 0; start < length - hole; start += step) starts.push(start);
	starts.push(length - hole);
	return starts;
}
