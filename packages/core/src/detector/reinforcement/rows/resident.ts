import type { Backend } from '../../../backend/types.js';
import { collectTable, tables } from '../../../data/index.js';
import type { Input } from '../../../data/types.js';
import { AnodError } from '../../../errors.js';
import { concatenate } from '../../../numeric/concatenate.js';
import { RandomStream, streams } from '../../../numeric/random.js';
import { transform } from '../../../preprocessing/index.js';
import { pValues } from '../../../threshold/index.js';
import { throwIfAborted } from '../../../training/run.js';
import { gatherRows } from '../../autoencoder/remember.js';
import { AutoencoderScorer } from '../../autoencoder/scorer.js';
import type { Explanation, RunOptions, Threshold, ThresholdRule } from '../../types.js';
import { advantages } from '../agent/advantage.js';
import { probabilityOf } from '../curve.js';
import { thresholdBy } from '../decision.js';
import { countLabels } from '../labels.js';
import type { Resident } from '../resident.js';
import { stakesOf } from '../reward-table.js';
import { SharedModel } from '../shared-model.js';
import type { Answers, FeedbackSummary, KnownAnswers, Query, QueryOptions, ReinforcementPrediction } from '../types.js';
import { placesOf, readSaid, withAnswers } from './answers.js';
import { explainRows } from './explain.js';
import { learnAnswers, recentAnswers } from './feedback.js';
import { InputReader } from './inputs.js';
import { speaksFor } from './learn.js';
import { isKnown, knownRows, type RowMemory, selectMemory, sizeOf } from './memory.js';
import { pickQuery, usualDistance } from './query.js';
import type { RowsState } from './state.js';

/** A detector of rows, resident in a backend. */
export class RowsResident implements Resident {
	private constructor(
		readonly state: RowsState,
		private readonly reader: InputReader,
		private readonly agent: SharedModel,
		private readonly backend: Backend,
	) {}

	static async create(state: RowsState, backend: Backend): Promise<RowsResident> {
		const scorer = state.autoencoder && (await AutoencoderScorer.create(state.autoencoder, backend));
		const model = await backend.compile(state.network, { weights: state.tensors.weights });
		return new RowsResident(state, new InputReader(state.inputs, scorer), new SharedModel(model), backend);
	}

	thresholdBy(rule: ThresholdRule): Threshold {
		const { options, summary, tensors } = this.state;
		return thresholdBy(rule, options.rewards, stakesOf(options.rewards), this.state, tensors.calibration, summary.rows);
	}

	withThreshold(threshold: Threshold): RowsResident {
		return new RowsResident({ ...this.state, threshold }, this.reader, this.agent, this.backend);
	}

	score(input: Input, { signal }: RunOptions): Promise<Float64Array> {
		return this.agent.use(async () => {
			const parts: Float64Array[] = [];
			for await (const table of tables(input, { signal })) {
				throwIfAborted(signal);
				parts.push(await this.#scoreFeatures(transform(this.state.preprocessing, table), signal));
			}
			return concatenate(parts);
		});
	}

	async predict(input: Input, run: RunOptions): Promise<ReinforcementPrediction> {
		const { threshold, tensors, curve, prior } = this.state;
		const scores = await this.score(input, run);
		return {
			scores,
			labels: this.#decide(scores),
			pValues: pValues(tensors.calibration, scores),
			probabilities: scores.map((score) => probabilityOf(curve, prior.value, score)),
			threshold,
		};
	}

	get answers(): KnownAnswers {
		const memory = this.#memory('answers');
		const { ids, labels, decisions, rewards } = selectMemory(memory, knownRows(memory));
		return { ids, labels, decisions, rewards };
	}

	async feedback(answers: Answers, run: RunOptions): Promise<{ after: RowsResident; summary: FeedbackSummary }> {
		const start = performance.now();
		const { state, backend, reader } = this;
		const memory = this.#memory('feedback()');
		const byId = 'ids' in answers && answers.ids !== undefined;
		const rows = byId ? placesOf(memory, answers.ids) : await this.#read((answers as { rows: Input }).rows, 'feedback()', run.signal);
		const k = state.network.inputs;
		const inputs = rows instanceof Uint32Array ? gatherRows(memory.inputs, k, rows) : rows;
		const said = await readSaid(answers, inputs.length / k, async () => this.#decide(await this.#scoreInputs(inputs, run.signal)));
		const { state: learned, model, steps } = await learnAnswers(state, withAnswers(memory, rows, said), said, backend, run);
		try {
			const agent = new SharedModel(model);
			const goldenScores = await new RowsResident(learned, reader, agent, backend).golden();
			const known = learned.memory!;
			const { anomalies, normals } = countLabels(known.labels);
			return {
				after: new RowsResident({ ...learned, tensors: { ...learned.tensors, goldenScores } }, reader, agent, backend),
				summary: {
					labelled: { anomalies, normals },
					rewarded: known.decisions.reduce((sum, decision) => sum + (decision >= 0 ? 1 : 0), 0),
					steps,
					seconds: (performance.now() - start) / 1000,
				},
			};
		} catch (error) {
			model.dispose();
			throw error;
		}
	}

	async query(count: number, { strategy = 'top', rows: given, signal }: QueryOptions): Promise<Query> {
		const rows = given as Input | undefined;
		const { state, backend } = this;
		const { curve, prior, threshold, recent, options } = state;
		const k = state.network.inputs;
		const memory = rows === undefined ? this.#memory('query() without rows') : state.memory;
		const known = (label: 1 | -1): Float32Array =>
			memory
				? gatherRows(
						memory.inputs,
						k,
						knownRows(memory).filter((row) => speaksFor(memory, row) === label),
					)
				: new Float32Array();
		const unknown = memory && Uint32Array.from({ length: sizeOf(memory) }, (_, row) => row).filter((row) => !isKnown(memory, row));
		const inputs = rows === undefined ? gatherRows(memory!.inputs, k, unknown!) : await this.#read(rows, 'query()', signal);
		const scores = await this.#scoreInputs(inputs, signal);
		const picked = pickQuery({ inputs, scores }, count, {
			strategy,
			threshold: threshold.value,
			anomalies: known(1),
			normals: known(-1),
			near: await usualDistance(memory?.inputs ?? inputs, k, options.seed, backend),
			lost: recent.length >= recentAnswers && recent.every((label) => label < 0),
			random: new RandomStream(options.seed, streams.query, 0, state.batches),
		});
		const chosen = Float64Array.from(picked, (row) => scores[row]);
		return {
			ids: rows === undefined ? picked.map((row) => memory!.ids[unknown![row]]) : picked,
			scores: chosen,
			probabilities: chosen.map((score) => probabilityOf(curve, prior.value, score)),
		};
	}

	async explain(input: Input, { signal }: RunOptions): Promise<Explanation> {
		const values = transform(this.state.preprocessing, await collectTable(input, { signal }), 'explain()');
		const inputs = await this.reader.read(values, signal);
		const scores = await this.#scoreInputs(inputs, signal);
		return explainRows(this.state, this.reader, this.backend, { values, inputs, scores }, signal);
	}

	golden(): Promise<Float64Array> {
		return this.#scoreFeatures(this.state.tensors.goldenRows);
	}

	dispose(): void {
		this.reader.dispose();
		this.agent.release();
	}

	release(): void {
		this.agent.release();
	}

	/** @param values - `[n, d]`, NaN where a cell is missing. */
	async #scoreFeatures(values: Float32Array, signal?: AbortSignal): Promise<Float64Array> {
		return this.#scoreInputs(await this.reader.read(values, signal), signal);
	}

	/** @param inputs - `[n, k]` */
	async #scoreInputs(inputs: Float32Array, signal?: AbortSignal): Promise<Float64Array> {
		const n = inputs.length / this.state.network.inputs;
		const scores = await this.agent.use((model) => advantages(model, inputs, n, signal));
		return scores.map((value) => value - this.state.baseline);
	}

	#decide(scores: Float64Array): Uint8Array {
		return Uint8Array.from(scores, (score) => (score >= this.state.threshold.value ? 1 : 0));
	}

	/** What the agent reads of rows of the caller's, `[n, k]`. */
	async #read(input: Input, call: string, signal?: AbortSignal): Promise<Float32Array> {
		return this.reader.read(transform(this.state.preprocessing, await collectTable(input, { signal }), call), signal);
	}

	#memory(what: string): RowMemory {
		if (!this.state.memory)
			throw new AnodError(
				'ANOD_INPUT',
				`${what} needs the rows that the detector learned from, and this file was saved without them, by { learning: false }; load one that was saved with them.`,
				{},
			);
		return this.state.memory;
	}
}
