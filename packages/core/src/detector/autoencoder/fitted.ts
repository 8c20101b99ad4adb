import type { Backend } from '../../backend/types.js';
import { collectTable, tables } from '../../data/index.js';
import type { Batch, Cell, Input } from '../../data/types.js';
import { AnodError } from '../../errors.js';
import { concatenate } from '../../numeric/concatenate.js';
import { inverse, transform } from '../../preprocessing/index.js';
import { fitThreshold, pValues } from '../../threshold/index.js';
import { throwIfAborted } from '../../training/run.js';
import { checkThresholdRule } from '../option-table.js';
import type { Explanation, FitSummary, FittedDetector, Prediction, RunOptions, Threshold, ThresholdRule } from '../types.js';
import { explainRows } from './explain.js';
import { checkGolden, readAutoencoder, writeAutoencoder } from './file.js';
import { compileDecoder, compileEncoder, drawCodes } from './latent.js';
import type { AutoencoderOptions } from './options.js';
import { type RepairCells, repairTable } from './repair.js';
import { AutoencoderScorer } from './scorer.js';
import type { AutoencoderState } from './state.js';

/** A state and what a backend made of it. */
export interface Resident {
	readonly state: AutoencoderState;
	readonly scorer: AutoencoderScorer;
	readonly backend: Backend;
}

/**
 * A fitted autoencoder: scores, explains, repairs, generates and saves. What {@link load} returns; {@link AutoencoderDetector} adds `fit`.
 */
export class FittedAutoencoder implements FittedDetector {
	#resident: Resident | undefined;

	protected constructor(resident: Resident | undefined) {
		this.#resident = resident;
	}

	/** A detector from the bytes of `save`. @throws AnodError ANOD_FILE when the file is damaged or its golden rows score otherwise here. */
	static async load(bytes: Uint8Array, options: { readonly backend: Backend | Promise<Backend> }): Promise<FittedAutoencoder> {
		const backend = await options.backend;
		const state = readAutoencoder(bytes);
		const scorer = await AutoencoderScorer.create(state, backend);
		try {
			await checkGolden(state, scorer, backend);
		} catch (error) {
			scorer.dispose();
			throw error;
		}
		return new FittedAutoencoder({ state, backend, scorer });
	}

	/** Puts a new state in place of the old one, which is freed. */
	protected become(resident: Resident): void {
		this.#resident?.scorer.dispose();
		this.#resident = resident;
	}

	/** What the last fit saw and did. @throws AnodError ANOD_NOT_FITTED */
	get summary(): FitSummary {
		return this.#use('summary').state.summary;
	}

	/** Every option of the fit, defaults filled in. @throws AnodError ANOD_NOT_FITTED */
	get fittedOptions(): AutoencoderOptions {
		return this.#use('fittedOptions').state.options;
	}

	/** The threshold in force. @throws AnodError ANOD_NOT_FITTED */
	get threshold(): Threshold {
		return this.#use('threshold').state.threshold;
	}

	/**
	 * Scores rows.
	 *
	 * @param input - `n ≥ 0` rows with the fitted columns; async batches are scored one after the other.
	 * @returns `[n]`, finite, higher = more abnormal; the same for a row whatever else is in the input.
	 * @throws AnodError ANOD_NOT_FITTED, ANOD_SHAPE, ANOD_UNKNOWN_COLUMN, ANOD_INPUT, ANOD_MISSING_VALUE, ANOD_ABORTED.
	 */
	async score(input: Input, options: RunOptions = {}): Promise<Float64Array> {
		const { state, scorer } = this.#use('score()');
		const parts: Float64Array[] = [];
		for await (const table of tables(input, { signal: options.signal })) {
			throwIfAborted(options.signal);
			parts.push(await scorer.score(scorer.rows(transform(state.preprocessing, table)), options.signal));
		}
		return concatenate(parts);
	}

	/** Scores rows and says which are anomalies. Parameters and errors of {@link score}. */
	async predict(input: Input, options: RunOptions = {}): Promise<Prediction> {
		const scores = await this.score(input, options);
		const { threshold, tensors } = this.#use('predict()').state;
		return {
			scores,
			labels: Uint8Array.from(scores, (score) => (score >= threshold.value ? 1 : 0)),
			pValues: pValues(tensors.calibration, scores),
			threshold,
		};
	}

	/**
	 * Says which columns made rows score as they did. Meant for tens of rows: it asks the network for each column.
	 * Parameters and errors of {@link score}.
	 */
	async explain(input: Input, options: RunOptions = {}): Promise<Explanation> {
		const { state, scorer } = this.#use('explain()');
		const table = await collectTable(input, { signal: options.signal });
		return explainRows(scorer, transform(state.preprocessing, table, 'explain()'), state.preprocessing, scorer.readsMissing);
	}

	/**
	 * The table as the network rebuilds it: `all` cells, only `missing` ones, or `doubted` ones too (those that make a row an anomaly).
	 *
	 * @returns columns by name, in the user's own units; columns that are not features keep their cells.
	 */
	async reconstruct(input: Input, options: RunOptions & { readonly cells?: RepairCells } = {}): Promise<Record<string, Cell[]>> {
		const { state, scorer } = this.#use('reconstruct()');
		const table = await collectTable(input, { signal: options.signal });
		return repairTable(
			scorer,
			table,
			transform(state.preprocessing, table, 'reconstruct()'),
			state.preprocessing,
			options.cells ?? 'all',
			state.threshold.value,
		);
	}

	/** Codes of rows in the bottleneck, `[n, latent]`. @throws AnodError ANOD_OPTION without `latent`. */
	async encode(input: Input): Promise<{ data: Float32Array; shape: [n: number, latent: number] }> {
		const { state, backend, scorer } = this.#latent('encode()');
		const table = await collectTable(input);
		const rows = scorer.rows(transform(state.preprocessing, table, 'encode()'));
		const encoder = await compileEncoder(backend, state.network, state.encoderLayers, state.tensors.weights);
		try {
			return {
				data: await encoder.forward(scorer.readsMissing ? rows.values : rows.filled, rows.n),
				shape: [rows.n, state.options.latent],
			};
		} finally {
			encoder.dispose();
		}
	}

	/** Rows from codes `[n, latent]`, as columns in the user's own units; dates are left out, as only their cycles are known. @throws AnodError ANOD_OPTION without `latent`; ANOD_SHAPE. */
	async decode(codes: { readonly data: Float32Array; readonly shape: readonly number[] }): Promise<Record<string, Cell[]>> {
		const { state, backend } = this.#latent('decode()');
		const [n, width] = codes.shape;
		if (codes.shape.length !== 2 || width !== state.options.latent || codes.data.length !== n * width)
			throw new AnodError(
				'ANOD_SHAPE',
				`decode() got ${codes.data.length} numbers of shape [${codes.shape.join(', ')}]; it wants [n, ${state.options.latent}].`,
				{ got: codes.shape, expected: ['n', state.options.latent] },
			);
		const decoder = await compileDecoder(backend, state.network, state.encoderLayers, state.tensors.weights);
		try {
			const cells = inverse(state.preprocessing, await decoder.forward(codes.data, n), n);
			return Object.fromEntries(
				state.preprocessing.columns.flatMap((column, position) =>
					column.features > 0 && column.kind !== 'date' ? [[column.name, cells[position]]] : [],
				),
			);
		} finally {
			decoder.dispose();
		}
	}

	/**
	 * New rows like the fitted ones, drawn from a Gaussian over the codes.
	 *
	 * @param n - number of rows, ≥ 1; row i depends on the seed and i only.
	 * @throws AnodError ANOD_OPTION without `latent` or for another n.
	 */
	async generate(n: number, options: { readonly seed?: number } = {}): Promise<Record<string, Cell[]>> {
		const { state } = this.#latent('generate()');
		if (!Number.isInteger(n) || n < 1)
			throw new AnodError('ANOD_OPTION', `generate() got ${n} rows; it wants a whole number of at least 1.`, { got: n });
		const { latentMean, latentFactor } = state.tensors;
		const data = drawCodes({ latentMean: latentMean!, latentFactor: latentFactor! }, n, options.seed ?? state.options.seed);
		return this.decode({ data, shape: [n, state.options.latent] });
	}

	/** Changes the threshold without refitting, from the held-out scores of the fit. @throws AnodError ANOD_OPTION, ANOD_NOT_FITTED */
	setThreshold(rule: ThresholdRule): Threshold {
		const fitted = this.#use('setThreshold()');
		checkThresholdRule(rule);
		const threshold = fitThreshold(rule, fitted.state.tensors.calibration, { rows: fitted.state.summary.rows });
		this.#resident = { ...fitted, state: { ...fitted.state, threshold } };
		return threshold;
	}

	/** Scores each batch that flows through. */
	stream(): TransformStream<Batch, Prediction> {
		return new TransformStream({ transform: async (batch, controller) => controller.enqueue(await this.predict(batch)) });
	}

	/** The `.anod` file: safetensors with a JSON header; nothing executable. */
	async save(): Promise<Uint8Array> {
		return writeAutoencoder(this.#use('save()').state);
	}

	/** Frees what the backend holds for this detector. */
	dispose(): void {
		this.#resident?.scorer.dispose();
		this.#resident = undefined;
	}

	#use(what: string): Resident {
		if (!this.#resident)
			throw new AnodError('ANOD_NOT_FITTED', `${what} needs a fitted detector; call fit() first or load() a model file.`, {});
		return this.#resident;
	}

	#latent(what: string): Resident {
		const fitted = this.#use(what);
		if (fitted.state.encoderLayers === 0)
			throw new AnodError('ANOD_OPTION', `${what} needs a bottleneck; fit with { latent: 2 } or more.`, { option: 'latent', got: 0 });
		return fitted;
	}
}
