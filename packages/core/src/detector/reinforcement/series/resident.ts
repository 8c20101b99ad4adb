import type { Backend } from '../../../backend/types.js';
import type { Cell } from '../../../data/types.js';
import { AnodError } from '../../../errors.js';
import { RandomStream, streams } from '../../../numeric/random.js';
import { pValues } from '../../../threshold/index.js';
import { eventsOf, flaggedRuns } from '../../convolutional/series/events.js';
import { goldenSet } from '../../convolutional/series/golden.js';
import { readForScore } from '../../convolutional/series/input.js';
import type { SeriesSet } from '../../convolutional/series/series-set.js';
import { validSteps } from '../../convolutional/series/valid.js';
import type { ScoreOptions, SeriesInput } from '../../convolutional/types.js';
import type { Explanation, RunOptions, Threshold, ThresholdRule } from '../../types.js';
import { probabilityOf } from '../curve.js';
import { countLabels } from '../labels.js';
import type { Resident } from '../resident.js';
import { readSaid, type Said } from '../rows/answers.js';
import { recentAnswers } from '../rows/feedback.js';
import { SharedModel } from '../shared-model.js';
import type { Answers, FeedbackSummary, KnownAnswers, Query, QueryOptions, ReinforcementPrediction } from '../types.js';
import { knownSteps, placesOf, withAnswers, withSteps } from './answers.js';
import { thresholdBy } from './calibrate.js';
import { explainSteps } from './explain.js';
import { learnAnswers } from './feedback.js';
import { readSet } from './fit.js';
import { type Scoring, scoreMemory, scoreSet } from './judge.js';
import { rowsOfSteps } from './labels.js';
import { lessonOf, pauseOf } from './lesson.js';
import { isKnown, roles, runsOf, type SeriesMemory } from './memory.js';
import { type Candidates, pickSteps } from './query.js';
import { readWidth, StepReader } from './reader.js';
import type { SeriesAgentState } from './state.js';

type Asked = Candidates & { readonly ids: Int32Array };

/** A detector of series, resident in a backend. */
export class SeriesResident implements Resident {
	private constructor(
		readonly state: SeriesAgentState,
		private readonly reader: StepReader,
		private readonly agent: SharedModel,
		private readonly backend: Backend,
	) {}

	static async create(state: SeriesAgentState, backend: Backend): Promise<SeriesResident> {
		const reader = await StepReader.create(state.reading, backend);
		try {
			const model = await backend.compile(state.network, { weights: state.tensors.weights });
			return new SeriesResident(state, reader, new SharedModel(model), backend);
		} catch (error) {
			reader.dispose();
			throw error;
		}
	}

	thresholdBy(rule: ThresholdRule): Threshold {
		const { line, tensors, stretch, steps } = this.state;
		const { calibration, peaks } = tensors;
		return thresholdBy(rule, { line, calibration, peaks, stretch }, steps);
	}

	withThreshold(threshold: Threshold): SeriesResident {
		return new SeriesResident({ ...this.state, threshold }, this.reader, this.agent, this.backend);
	}

	async score(input: SeriesInput, { signal, past }: ScoreOptions): Promise<Float64Array> {
		const { set, skipped } = await this.#read(input, 'score()', signal, past);
		return byRow(set, await this.#scoreSteps(set, signal)).slice(skipped.rows);
	}

	async predict(input: SeriesInput, { signal, past: before }: ScoreOptions): Promise<ReinforcementPrediction> {
		const { threshold, tensors, columns, curve, prior, options, past } = this.state;
		const { set, skipped } = await this.#read(input, 'predict()', signal, before);
		const steps = await this.#scoreSteps(set, signal);
		const judged = validSteps(set, past, 0).fill(0, 0, skipped.steps);
		const runs = flaggedRuns(set, steps, judged, threshold.value, pauseOf(options));
		const shares: Float64Array[] = [];
		for (const { piece, peak } of runs) {
			const at = peak - piece.start;
			const { contributions } = await explainSteps(this.#explaining, this.reader, this.backend, set, piece, at, at + 1, signal);
			// What speaks against an alarm is to blame for nothing.
			shares.push(contributions.map((part) => Math.max(0, part)));
		}
		const scores = byRow(set, steps).slice(skipped.rows);
		const valid = (set.stepOfRow ? Uint8Array.from(set.stepOfRow, (step) => judged[step]) : judged).slice(skipped.rows);
		return {
			scores,
			labels: Uint8Array.from(scores, (score, i) => (valid[i] && score >= threshold.value ? 1 : 0)),
			pValues: pValues(tensors.calibration, scores),
			probabilities: scores.map((score) => probabilityOf(curve, prior.value, score)),
			threshold,
			valid,
			events: eventsOf(set, runs, steps, columns.channels, shares, skipped),
		};
	}

	async explain(input: SeriesInput, { signal, past }: ScoreOptions): Promise<Explanation> {
		const { columns, reading } = this.state;
		const { channels } = reading;
		const d = channels.length;
		const { set, skipped } = await this.#read(input, 'explain()', signal, past);
		const contributions = new Float64Array(set.steps * d);
		const expected = new Float64Array(set.steps * d);
		for (const piece of set.pieces) {
			const length = piece.end - piece.start;
			const from = Math.max(0, Math.min(length, skipped.steps - piece.start));
			const part = await explainSteps(this.#explaining, this.reader, this.backend, set, piece, from, length, signal);
			contributions.set(part.contributions, (piece.start + from) * d);
			expected.set(part.expected, (piece.start + from) * d);
		}
		const scores = byRow(set, await this.#scoreSteps(set, signal)).slice(skipped.rows);
		const n = set.rows - skipped.rows;
		const rowContributions = new Float64Array(n * d);
		const cells: Cell[][] = [];
		for (let row = 0; row < n; row++) {
			const step = set.stepOfRow ? set.stepOfRow[row + skipped.rows] : row + skipped.rows;
			rowContributions.set(contributions.subarray(step * d, (step + 1) * d), row * d);
			cells.push(
				channels.map(({ mean, deviation }, c) => {
					const z = expected[step * d + c];
					return z === z ? z * deviation + mean : null;
				}),
			);
		}
		return { scores, columns: columns.channels, contributions: rowContributions, expected: cells };
	}

	get answers(): KnownAnswers {
		const memory = this.#memory('answers');
		const steps = knownSteps(memory);
		return {
			ids: Int32Array.from(steps, (step) => Math.max(-1, memory.ids[step])),
			labels: Int8Array.from(steps, (step) => memory.labels[step]),
			decisions: Int8Array.from(steps, (step) => memory.decisions[step]),
			rewards: Float64Array.from(steps, (step) => memory.rewards[step]),
		};
	}

	async feedback(answers: Answers, run: RunOptions): Promise<{ after: SeriesResident; summary: FeedbackSummary }> {
		const start = performance.now();
		const { state, backend, reader } = this;
		const { memory, places, said } = await this.#told(answers, run.signal);
		const learned = await learnAnswers(state, withAnswers(memory, places, said, state.options.window), said, backend, run);
		try {
			const agent = new SharedModel(learned.model);
			const goldenScores = await new SeriesResident(learned.state, reader, agent, backend).golden();
			const known = learned.state.memory!;
			const { anomalies, normals } = countLabels(known.labels);
			return {
				after: new SeriesResident({ ...learned.state, tensors: { ...learned.state.tensors, goldenScores } }, reader, agent, backend),
				summary: {
					labelled: { anomalies, normals },
					rewarded: known.decisions.reduce((sum, decision) => sum + (decision >= 0 ? 1 : 0), 0),
					steps: learned.steps,
					seconds: (performance.now() - start) / 1000,
				},
			};
		} catch (error) {
			learned.model.dispose();
			throw error;
		}
	}

	async query(count: number, { strategy = 'top', rows, signal }: QueryOptions): Promise<Query> {
		const { state } = this;
		const { curve, prior, threshold, recent, options } = state;
		const asked = rows === undefined ? await this.#remembered(signal) : await this.#given(rows, signal);
		const lesson = state.memory && lessonOf(state.memory, options);
		const picked = pickSteps(asked, count, {
			strategy,
			threshold: threshold.value,
			near: Math.max(options.window, Math.ceil(lesson?.rewards.length ?? 1)),
			lost: recent.length >= recentAnswers && recent.every((label) => label < 0),
			random: new RandomStream(options.seed, streams.query, 0, state.batches),
		});
		const chosen = Float64Array.from(picked, (step) => asked.scores[step]);
		return {
			ids: Uint32Array.from(picked, (step) => asked.ids[step]),
			scores: chosen,
			probabilities: chosen.map((score) => probabilityOf(curve, prior.value, score)),
		};
	}

	golden(): Promise<Float64Array> {
		return this.#scoreSteps(goldenSet(this.state.tensors.goldenRows, this.state.reading.channels.length));
	}

	release(): void {
		this.agent.release();
	}

	dispose(): void {
		this.reader.dispose();
		this.agent.release();
	}

	get #scoring(): Scoring {
		const { options, chosen, baseline } = this.state;
		return { window: options.window, intrinsicWeight: chosen.intrinsicWeight, baseline };
	}

	get #explaining() {
		return { network: this.state.network, weights: this.state.tensors.weights, scoring: this.#scoring };
	}

	#read(input: SeriesInput, call: string, signal?: AbortSignal, past?: SeriesInput) {
		const { columns, interval, readingOptions } = this.state;
		return readForScore(input, past, { columns, interval, options: readingOptions }, call, signal);
	}

	#scoreSteps(set: SeriesSet, signal?: AbortSignal): Promise<Float64Array> {
		return this.agent.use((model) => scoreSet(model, this.reader, this.#scoring, set, signal));
	}

	/** The memory with what answers are about, and where in it that is. */
	async #told(answers: Answers, signal: AbortSignal | undefined): Promise<{ memory: SeriesMemory; places: Uint32Array; said: Said }> {
		const memory = this.#memory('feedback()');
		const { threshold } = this.state;
		if ('ids' in answers && answers.ids !== undefined) {
			const places = placesOf(memory, answers.ids);
			const said = await readSaid(answers, places.length, async () => {
				const scores = await this.#scoreMemory(memory, signal);
				return Uint8Array.from(places, (place) => (scores[place] >= threshold.value ? 1 : 0));
			});
			return { memory, places, said };
		}
		const { set } = await this.#read((answers as { rows: SeriesInput }).rows, 'feedback()', signal);
		const said = await readSaid(answers, set.rows, async () => {
			const scores = byRow(set, await this.#scoreSteps(set, signal));
			return Uint8Array.from(scores, (score) => (score >= threshold.value ? 1 : 0));
		});
		const read = await readSet(this.reader, set, signal);
		const added = withSteps(memory, { ...read, runs: Int32Array.of(...set.pieces.map((piece) => piece.start), set.steps) });
		const stepOf = (row: number): number => (set.stepOfRow ? set.stepOfRow[row] : row);
		return { memory: added.memory, places: Uint32Array.from({ length: set.rows }, (_, row) => added.places[stepOf(row)]), said };
	}

	#scoreMemory(memory: SeriesMemory, signal: AbortSignal | undefined): Promise<Float64Array> {
		return this.agent.use((model) => scoreMemory(model, this.#scoring, memory, readWidth(this.state.reading) + 1, signal));
	}

	/** Remembered steps to ask about. */
	async #remembered(signal: AbortSignal | undefined): Promise<Asked> {
		const memory = this.#memory('query() without rows');
		const known = Uint8Array.from(memory.ids, (_, step) => (isKnown(memory, step) ? 1 : 0));
		return {
			scores: await this.#scoreMemory(memory, signal),
			open: Uint8Array.from(memory.ids, (id, step) => (id >= 0 && memory.roles[step] !== roles.seen && !known[step] ? 1 : 0)),
			known,
			runs: runsOf(memory),
			ids: memory.ids,
		};
	}

	/** Steps of an input to ask about. */
	async #given(rows: SeriesInput, signal: AbortSignal | undefined): Promise<Asked> {
		const { set } = await this.#read(rows, 'query()', signal);
		const ids = rowsOfSteps(set);
		return {
			scores: await this.#scoreSteps(set, signal),
			open: Uint8Array.from(ids, (id) => (id >= 0 ? 1 : 0)),
			known: new Uint8Array(set.steps),
			runs: set.pieces,
			ids,
		};
	}

	#memory(what: string): SeriesMemory {
		if (!this.state.memory)
			throw new AnodError(
				'ANOD_INPUT',
				`${what} needs the steps that the detector learned from, and this file was saved without them, by { learning: false }; load one that was saved with them.`,
				{},
			);
		return this.state.memory;
	}
}

const byRow = (set: SeriesSet, steps: Float64Array): Float64Array =>
	set.stepOfRow ? Float64Array.from(set.stepOfRow, (step) => steps[step]) : steps;
