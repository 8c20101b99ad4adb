import type { Backend } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { concatenate } from '../../../numeric/concatenate.js';
import { pValues } from '../../../threshold/index.js';
import { throwIfAborted } from '../../../training/run.js';
import type { Threshold, ThresholdRule } from '../../types.js';
import type { Resident } from '../resident.js';
import type { ConvolutionalExplanation, ConvolutionalPrediction, ImageInput, ScoreOptions } from '../types.js';
import { goldenImages } from './file.js';
import { collectImages, imageBatches } from './read.js';
import { ImagesScorer } from './scorer.js';
import type { ImagesState } from './state.js';
import { imagesThreshold } from './threshold.js';

/** A detector of images, resident in a backend. */
export class ImagesResident implements Resident {
	private constructor(
		readonly state: ImagesState,
		private readonly scorer: ImagesScorer,
	) {}

	static async create(state: ImagesState, backend: Backend): Promise<ImagesResident> {
		return new ImagesResident(state, await ImagesScorer.create(state, backend));
	}

	thresholdBy(rule: ThresholdRule): Threshold {
		return imagesThreshold(rule, this.state.tensors, this.state.summary.rows);
	}

	withThreshold(threshold: Threshold): ImagesResident {
		return new ImagesResident({ ...this.state, threshold }, this.scorer);
	}

	async score(input: ImageInput, { signal, past }: ScoreOptions): Promise<Float64Array> {
		refusePast(past);
		const parts: Float64Array[] = [];
		for await (const images of imageBatches(input, signal)) {
			throwIfAborted(signal);
			parts.push(await this.scorer.score(images, signal));
		}
		return concatenate(parts);
	}

	async predict(input: ImageInput, run: ScoreOptions): Promise<ConvolutionalPrediction> {
		const scores = await this.score(input, run);
		const { threshold, tensors } = this.state;
		return {
			scores,
			labels: Uint8Array.from(scores, (score) => (score >= threshold.value ? 1 : 0)),
			pValues: pValues(tensors.calibration as Float64Array, scores),
			threshold,
			valid: new Uint8Array(scores.length).fill(1),
			events: [],
		};
	}

	async explain(input: ImageInput, { signal, past }: ScoreOptions): Promise<ConvolutionalExplanation> {
		refusePast(past);
		const images = await collectImages(input, signal);
		const { n, height, width } = images;
		return {
			scores: await this.scorer.score(images, signal),
			shape: [n, height, width],
			contributions: await this.scorer.heat(images, signal),
			columns: [],
			expected: [],
		};
	}

	async golden(): Promise<Float64Array> {
		return this.scorer.score(goldenImages(this.state));
	}

	dispose(): void {
		this.scorer.dispose();
	}
}

function refusePast(past: unknown): void {
	if (past !== undefined)
		throw new AnodError('ANOD_OPTION', 'the detector learned from images, and only series have a past; leave it out.', { option: 'past' });
}
