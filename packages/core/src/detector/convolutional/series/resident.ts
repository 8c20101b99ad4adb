import type { Backend } from '../../../backend/types.js';
import type { Cell } from '../../../data/types.js';
import { pValues } from '../../../threshold/index.js';
import type { Threshold, ThresholdRule } from '../../types.js';
import type { Resident } from '../resident.js';
import { SeriesStream, type StreamSetup } from '../stream/series-stream.js';
import type { ConvolutionalExplanation, ConvolutionalPrediction, ScoreOptions, SeriesInput } from '../types.js';
import { eventsOf, flaggedRuns } from './events.js';
import { goldenSet } from './golden.js';
import { readForScore } from './input.js';
import { SeriesScorer } from './scorer.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { SeriesState } from './state.js';
import { seriesThreshold } from './threshold.js';
import { validSteps } from './valid.js';

/** A detector of series, resident in a backend. */
export class SeriesResident implements Resident {
	private constructor(
		readonly state: SeriesState,
		private readonly scorer: SeriesScorer,
		private readonly backend: Backend,
	) {}

	static async create(state: SeriesState, backend: Backend): Promise<SeriesResident> {
		return new SeriesResident(state, await SeriesScorer.create(state, backend), backend);
	}

	thresholdBy(rule: ThresholdRule): Threshold {
		const { tensors, summary, objectives, stretch } = this.state;
		const scores = { calibration: tensors.calibration as Float64Array, peaks: tensors.peaks as Float64Array, stretch };
		return seriesThreshold(rule, objectives.includes('classification'), scores, summary.rows);
	}

	withThreshold(threshold: Threshold): SeriesResident {
		return new SeriesResident({ ...this.state, threshold }, this.scorer, this.backend);
	}

	stream(options: StreamSetup): SeriesStream {
		return SeriesStream.create(this.state, this.backend, options);
	}

	async score(input: SeriesInput, { signal, past }: ScoreOptions): Promise<Float64Array> {
		const { set, skipped } = await readForScore(input, past, this.state, 'score()', signal);
		return byRow(set, await this.scorer.score(set, signal)).slice(skipped.rows);
	}

	async predict(input: SeriesInput, { signal, past }: ScoreOptions): Promise<ConvolutionalPrediction> {
		const { threshold, tensors, columns, smoothing, window, after } = this.state;
		const { set, skipped } = await readForScore(input, past, this.state, 'predict()', signal);
		const steps = await this.scorer.score(set, signal);
		const judged = validSteps(set, window, after).fill(0, 0, skipped.steps);
		const runs = flaggedRuns(set, steps, judged, threshold.value, Math.min(...smoothing));
		const shares: Float64Array[] = [];
		for (const { piece, peak } of runs) shares.push(await this.#sharesAt(set, piece, peak, signal));
		const scores = byRow(set, steps).slice(skipped.rows);
		const valid = (set.stepOfRow ? Uint8Array.from(set.stepOfRow, (step) => judged[step]) : judged).slice(skipped.rows);
		return {
			scores,
			labels: Uint8Array.from(scores, (score, i) => (valid[i] && score >= threshold.value ? 1 : 0)),
			pValues: pValues(tensors.calibration as Float64Array, scores),
			threshold,
			valid,
			events: eventsOf(set, runs, steps, columns.channels, shares, skipped),
		};
	}

	async explain(input: SeriesInput, { signal, past }: ScoreOptions): Promise<ConvolutionalExplanation> {
		const { channels, columns } = this.state;
		const d = channels.length;
		const { set, skipped } = await readForScore(input, past, this.state, 'explain()', signal);
		const contributions = new Float64Array(set.steps * d);
		const expected = new Float64Array(set.steps * d);
		for (const piece of set.pieces) {
			const explained = await this.scorer.explainSteps(set, piece, 0, piece.end - piece.start, signal);
			contributions.set(explained.contributions, piece.start * d);
			expected.set(explained.expected, piece.start * d);
		}
		const stepOf = (row: number): number => (set.stepOfRow ? set.stepOfRow[row] : row);
		const scores = byRow(set, await this.scorer.score(set, signal)).slice(skipped.rows);
		const n = set.rows - skipped.rows;
		const rowContributions = new Float64Array(n * d);
		const cells: Cell[][] = [];
		for (let row = 0; row < n; row++) {
			const at = stepOf(row + skipped.rows) * d;
			for (let c = 0; c < d; c++) rowContributions[row * d + c] = contributions[at + c];
			cells.push(
				channels.map(({ mean, deviation }, c) => {
					const z = expected[at + c];
					return z === z ? z * deviation + mean : null;
				}),
			);
		}
		return { scores, shape: [n, d], contributions: rowContributions, columns: columns.channels, expected: cells };
	}

	async golden(): Promise<Float64Array> {
		return this.scorer.score(goldenSet(this.state.tensors.goldenRows as Float64Array, this.state.channels.length));
	}

	dispose(): void {
		this.scorer.dispose();
	}

	/** What each channel contributes to the score of one step; looks at no more of the piece than it needs. */
	async #sharesAt(set: SeriesSet, piece: Piece, step: number, signal: AbortSignal | undefined): Promise<Float64Array> {
		const d = this.state.channels.length;
		const { contributions } = await this.scorer.explainSteps(set, piece, step - piece.start, step - piece.start + 1, signal);
		return contributions.subarray(0, d);
	}
}

const byRow = (set: SeriesSet, steps: Float64Array): Float64Array =>
	set.stepOfRow ? Float64Array.from(set.stepOfRow, (step) => steps[step]) : steps;
