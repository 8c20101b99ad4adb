import type { Backend } from '../../backend/types.js';
import type { Batch } from '../../data/types.js';
import { AnodError } from '../../errors.js';
import { throwIfAborted } from '../../training/run.js';
import type { ScoreOptions, SeriesInput } from '../convolutional/types.js';
import { checkGoldenScores } from '../golden.js';
import { checkThresholdRule } from '../option-table.js';
import type { Explanation, FittedDetector, RunOptions, Threshold, ThresholdRule } from '../types.js';
import { readReinforcement, writeReinforcement } from './file.js';
import type { ReinforcementOptions } from './options.js';
import type { Resident } from './resident.js';
import { RowsResident } from './rows/resident.js';
import { SeriesResident } from './series/resident.js';
import type { ReinforcementState } from './state.js';
import type {
	Answers,
	FeedbackSummary,
	KnownAnswers,
	Query,
	QueryOptions,
	QueryStrategy,
	ReinforcementPrediction,
	ReinforcementSummary,
} from './types.js';

const queryStrategies: readonly QueryStrategy[] = ['top', 'margin', 'random'];

/** A state made resident by what knows its kind of data. */
export function makeResident(state: ReinforcementState, backend: Backend): Promise<Resident> {
	return state.data === 'series' ? SeriesResident.create(state, backend) : RowsResident.create(state, backend);
}

/**
 * A fitted reward-driven detector: scores, decides, explains, asks, goes on learning from answers, and saves. What `load` returns;
 * {@link ReinforcementDetector} adds `fit`.
 */
export class FittedReinforcement implements FittedDetector {
	#resident: Resident | undefined;
	#learning: Promise<void> = Promise.resolve();

	protected constructor(resident?: Resident) {
		this.#resident = resident;
	}

	/** A detector from the bytes of `save`. @throws AnodError ANOD_FILE when the file is damaged or its golden rows score otherwise here. */
	static async load(bytes: Uint8Array, options: { readonly backend: Backend | Promise<Backend> }): Promise<FittedReinforcement> {
		const backend = await options.backend;
		const resident = await makeResident(readReinforcement(bytes), backend);
		try {
			const { tensors, arithmetic } = resident.state;
			checkGoldenScores(await resident.golden(), tensors.goldenScores, arithmetic, backend);
		} catch (error) {
			resident.dispose();
			throw error;
		}
		return new FittedReinforcement(resident);
	}

	/** Puts a new state in place of the old one, which is freed. */
	protected become(resident: Resident): void {
		this.#resident?.dispose();
		this.#resident = resident;
	}

	/** What the detector learned from. @throws AnodError ANOD_NOT_FITTED */
	get data(): ReinforcementState['data'] {
		return this.#use('data').state.data;
	}

	/** What the last fit saw and did. @throws AnodError ANOD_NOT_FITTED */
	get summary(): ReinforcementSummary {
		return this.#use('summary').state.summary;
	}

	/** Every option of the fit, defaults filled in. @throws AnodError ANOD_NOT_FITTED */
	get fittedOptions(): ReinforcementOptions {
		return this.#use('fittedOptions').state.options;
	}

	/** The threshold in force. @throws AnodError ANOD_NOT_FITTED */
	get threshold(): Threshold {
		return this.#use('threshold').state.threshold;
	}

	/** The share of anomalies that decisions reckon with now, and where it comes from: answers may have changed that of the fit. @throws AnodError ANOD_NOT_FITTED */
	get prior(): ReinforcementSummary['prior'] {
		return this.#use('prior').state.prior;
	}

	/**
	 * Scores rows: how much more the agent expects of an alarm than it does in a typical row, which scores 0. In units of the greatest reward. Of a series: how much
	 * more it expects of an alarm at a step, having raised none lately, than where all is as usual.
	 *
	 * @param input - `n ≥ 0` rows with the fitted columns; async batches are scored one after the other. After a fit of series, series with the fitted channels.
	 * @param options.past - of a single series: the steps just before the input.
	 * @returns `[n]`, finite, higher = more abnormal; the same for a row whatever else is in the input, and for a step whatever comes after it.
	 * @throws AnodError ANOD_NOT_FITTED, ANOD_SHAPE, ANOD_UNKNOWN_COLUMN, ANOD_INPUT, ANOD_OPTION, ANOD_MISSING_VALUE, ANOD_ABORTED.
	 */
	async score(input: SeriesInput, options: ScoreOptions = {}): Promise<Float64Array> {
		return this.#judging('score()', options).score(input, options);
	}

	/** Scores rows, says how likely each is an anomaly, and decides; gathers the alarms of a series into events. Parameters and errors of {@link score}. */
	async predict(input: SeriesInput, options: ScoreOptions = {}): Promise<ReinforcementPrediction> {
		return this.#judging('predict()', options).predict(input, options);
	}

	/** Says which columns made rows score as they did. Parameters and errors of {@link score}. */
	async explain(input: SeriesInput, options: ScoreOptions = {}): Promise<Explanation> {
		return this.#judging('explain()', options).explain(input, options);
	}

	/** All that is known of rows: what people said, and the labels of the fit. @throws AnodError ANOD_NOT_FITTED, ANOD_INPUT without what feedback needs. */
	get answers(): KnownAnswers {
		return this.#use('answers').answers;
	}

	/**
	 * Picks rows that a person should look at next. The same until there is feedback.
	 *
	 * @param count - most rows, ≥ 1; fewer where all others are known, or equal one that is.
	 * @throws AnodError ANOD_OPTION; ANOD_INPUT for a detector that was saved without what it learned from, unless there are `rows`.
	 */
	async query(count: number, options: QueryOptions = {}): Promise<Query> {
		const resident = this.#use('query()');
		if (!Number.isInteger(count) || count < 1)
			throw new AnodError('ANOD_OPTION', `query() got ${count} rows to ask about; it wants a whole number of at least 1.`, { got: count });
		const { strategy } = options;
		if (strategy !== undefined && !queryStrategies.includes(strategy))
			throw new AnodError('ANOD_OPTION', `query() got the strategy '${strategy}'; there are ${queryStrategies.join(', ')}.`, {
				option: 'strategy',
				got: strategy,
			});
		return resident.query(count, options);
	}

	/**
	 * Learns from what people said of rows, by their ids or as rows. What is said again of a row replaces what was said before. Scores, threshold, prior and
	 * probabilities follow. A call that fails or is aborted leaves the detector as it was; calls run one after the other.
	 *
	 * @throws AnodError ANOD_INPUT, ANOD_SHAPE, ANOD_DIVERGED, ANOD_ABORTED.
	 */
	feedback(answers: Answers, options: RunOptions = {}): Promise<FeedbackSummary> {
		const turn = this.#learning.then(() => this.#learn(answers, options));
		this.#learning = turn.then(
			() => {},
			() => {},
		);
		return turn;
	}

	/** Changes the threshold without refitting. @throws AnodError ANOD_OPTION, ANOD_NOT_FITTED */
	setThreshold(rule: ThresholdRule): Threshold {
		const resident = this.#use('setThreshold()');
		checkThresholdRule(rule);
		const threshold = resident.thresholdBy(rule);
		this.#resident = resident.withThreshold(threshold);
		return threshold;
	}

	/** Scores each batch that flows through. */
	stream(): TransformStream<Batch, ReinforcementPrediction> {
		return new TransformStream({ transform: async (batch, controller) => controller.enqueue(await this.predict(batch)) });
	}

	/**
	 * The `.anod` file: safetensors with a JSON header; nothing executable.
	 *
	 * @param options.learning - false leaves out the labels, answers and rows that the agent learned from: the file is smaller, and `feedback` is over. With signals, some thousand rows remain that the autoencoder compares new ones with.
	 */
	async save({ learning = true }: { readonly learning?: boolean } = {}): Promise<Uint8Array> {
		const { state } = this.#use('save()');
		return writeReinforcement(learning ? state : { ...state, memory: undefined });
	}

	/** Frees what the backend holds for this detector. */
	dispose(): void {
		this.#resident?.dispose();
		this.#resident = undefined;
	}

	async #learn(answers: Answers, options: RunOptions): Promise<FeedbackSummary> {
		throwIfAborted(options.signal);
		const before = this.#use('feedback()');
		const { after, summary } = await before.feedback(answers, options);
		if (this.#resident !== before) {
			after.release();
			throw new AnodError(
				'ANOD_INPUT',
				'the detector was changed while it learned from these answers, and did not take them; give them again.',
				{},
			);
		}
		this.#resident = after;
		before.release();
		return summary;
	}

	#judging(what: string, { past }: ScoreOptions): Resident {
		const resident = this.#use(what);
		if (past !== undefined && resident.state.data === 'rows')
			throw new AnodError('ANOD_OPTION', `${what} got a past, which is for series; rows have none. Leave it out.`, { option: 'past' });
		return resident;
	}

	#use(what: string): Resident {
		if (!this.#resident)
			throw new AnodError('ANOD_NOT_FITTED', `${what} needs a fitted detector; call fit() first or load() a model file.`, {});
		return this.#resident;
	}
}
