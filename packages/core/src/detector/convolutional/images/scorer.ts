import type { Backend } from '../../../backend/types.js';
import { breathe, throwIfAborted } from '../../../training/run.js';
import { ClassificationSignal } from './classification.js';
import { ContextSignal } from './context.js';
import { applyPartScale } from './fusion.js';
import { NeighborsSignal } from './neighbors.js';
import { OneClassSignal } from './one-class.js';
import type { Part } from './parts.js';
import { type Frame, scalePixels, sizeOfFrame } from './pixels.js';
import { checkSize, type ImageSet } from './read.js';
import type { ImagesState, PartState } from './state.js';
import { TransformationSignal } from './transformation.js';

/** What of the state scoring needs. */
export type ScoringState = Pick<ImagesState, 'height' | 'width' | 'channels' | 'scaling' | 'parts' | 'tensors'>;

/** Pixels that are scored at a time, so that scratch stays small however many images there are. */
const tilePixels = 2 ** 18;

function createPart(part: PartState, { tensors }: ScoringState, frame: Frame, backend: Backend): Promise<Part> {
	switch (part.kind) {
		case 'transformation':
			return TransformationSignal.create(part, tensors, frame, backend);
		case 'neighbors':
			return NeighborsSignal.create(part, tensors, frame, backend);
		case 'context':
			return ContextSignal.create(part, tensors, frame, backend);
		case 'oneClass':
			return OneClassSignal.create(part, tensors, frame, backend);
		case 'classification':
			return ClassificationSignal.create(part, tensors, frame, backend);
	}
}

/**
 * A detector of images made resident in a backend.
 *
 * The score is the sum of its parts on common scales, 0 for a typical image; of `classification` it is the probability of an anomaly.
 */
export class ImagesScorer {
	readonly #frame: Frame;
	private constructor(
		private readonly state: ScoringState,
		private readonly parts: readonly Part[],
	) {
		this.#frame = { height: state.height, width: state.width, channels: state.channels };
	}

	static async create(state: ScoringState, backend: Backend): Promise<ImagesScorer> {
		const frame: Frame = { height: state.height, width: state.width, channels: state.channels };
		const parts: Part[] = [];
		try {
			for (const part of state.parts) parts.push(await createPart(part, state, frame, backend));
		} catch (error) {
			for (const part of parts) part.dispose();
			throw error;
		}
		return new ImagesScorer(state, parts);
	}

	/** `[n]`. @throws AnodError ANOD_SHAPE when the images have another size than those of the fit; ANOD_ABORTED */
	async score(images: ImageSet, signal?: AbortSignal): Promise<Float64Array> {
		const scores = new Float64Array(images.n);
		for await (const { from, values } of this.#tiles(images, (part, pixels, n) => part.values(pixels, n), signal))
			for (const [p, own] of values.entries()) own.forEach((value, i) => void (scores[from + i] += this.#scaled(p, value)));
		return scores;
	}

	/** `[n, height, width]`; an image's pixels sum to its score. @throws AnodError as {@link score} */
	async heat(images: ImageSet, signal?: AbortSignal): Promise<Float64Array> {
		const area = this.#frame.height * this.#frame.width;
		const heat = new Float64Array(images.n * area);
		const both = async (part: Part, pixels: Float32Array, n: number) => ({
			values: await part.values(pixels, n),
			shares: await part.shares(pixels, n),
		});
		for await (const { from, values } of this.#tiles(images, both, signal))
			for (const [p, own] of values.entries())
				own.values.forEach((value, i) => {
					const scaled = this.#scaled(p, value);
					for (let j = 0; j < area; j++) heat[(from + i) * area + j] += scaled * own.shares[i * area + j];
				});
		return heat;
	}

	#scaled(part: number, value: number): number {
		const { scale } = this.state.parts[part];
		return scale ? applyPartScale(scale, value) : value;
	}

	/** What every part says to the images, tile by tile. */
	async *#tiles<Answer>(
		images: ImageSet,
		ask: (part: Part, pixels: Float32Array, n: number) => Promise<Answer>,
		signal: AbortSignal | undefined,
	): AsyncGenerator<{ readonly from: number; readonly values: readonly Answer[] }> {
		checkSize(images, this.#frame, 'those of the fit');
		const size = sizeOfFrame(this.#frame);
		const tile = Math.max(1, Math.floor(tilePixels / size));
		for (let from = 0; from < images.n; from += tile) {
			throwIfAborted(signal);
			const n = Math.min(tile, images.n - from);
			const pixels = scalePixels(images.pixels.subarray(from * size, (from + n) * size), this.state.scaling);
			const values: Answer[] = [];
			for (const part of this.parts) {
				values.push(await ask(part, pixels, n));
				throwIfAborted(signal);
			}
			yield { from, values };
			await breathe();
		}
	}

	dispose(): void {
		for (const part of this.parts) part.dispose();
	}
}
