import type { Backend } from '../../backend/types.js';
import { collectTable, tables } from '../../data/index.js';
import type { Batch, Cell, Input } from '../../data/types.js';
import { AnodError } from '../../errors.js';
import { inverse, transform } from '../../preprocessing/index.js';
import { fitThreshold, pValues } from '../../threshold/index.js';
import { throwIfAborted } from '../../training/run.js';
import type { Detector, Explanation, FitOptions, FitSummary, Prediction, RunOptions, Threshold, ThresholdRule } from '../types.js';
import { explainRows } from './explain.js';
import { checkGolden, readAutoencoder, writeAutoencoder } from './file.js';
import { fitAutoencoder } from './fit.js';
import { compileDecoder, compileEncoder, drawCodes } from './latent.js';
import type { AutoencoderOptions } from './options.js';
import { resolveAutoencoderOptions } from './presets.js';
import { type RepairCells, repairTable } from './repair.js';
import { AutoencoderScorer } from './scorer.js';
import type { AutoencoderState } from './state.js';

/** A state and what a backend made of it. */
interface Fitted {
	readonly state: AutoencoderState;
	readonly scorer: AutoencoderScorer;
	readonly backend: Backend;
}

/**
 * Flags rows that a small network rebuilds badly or that lie far from remembered rows.
 *
 * By default the score is the greatest of three signals, each 0 at the median of the fitted rows and 1 at their 95 % quantile (log scale):
 * the whitened rebuild error of a denoising network, the mean distance to the 5 nearest of up to 2,000 remembered rows, and the mean distance to
 * the nearest tenth of 256. Higher = more abnormal; a typical row is at or below 0.
 *
 * @example
 * const detector = new AutoencoderDetector({ seed: 7 });
 * await detector.fit(rows, { backend: wasmBackend() });
 * const { scores, labels } = await detector.predict(fresh);
 *
 * @throws AnodError ANOD_OPTION when an option is unknown or out of range.
 * @see Vincent et al. 2010 (denoising autoencoders); Sakurada and Yairi 2014, doi:10.1145/2689746.2689747
 */
export class AutoencoderDetector implements Detector {
	/** Every option, defaults filled in. */
	readonly options: AutoencoderOptions;
	#fitted: Fitted | undefined;

	constructor(options: Partial<AutoencoderOptions> = {}) {
		this.options = resolveAutoencoderOptions(options);
	}

	/** A detector from the bytes of `save`. @throws AnodError ANOD_FILE when the file is damaged or its golden rows score otherwise here. */
	static async load(bytes: Uint8Array, options: { readonly backend: Backend | Promise<Backend> }): Promise<AutoencoderDetector> {
		const backend = await options.backend;
		const state = readAutoencoder(bytes);
		const scorer = await AutoencoderScorer.create(state, backend);
		try {
			await checkGolden(state, scorer, backend);
		} catch (error) {
			scorer.dispose();
			throw error;
		}
		const detector = new AutoencoderDetector(state.options);
		detector.#fitted = { state, backend, scorer };
		return detector;
	}

	/**
	 * Learns from rows. A second fit starts anew; a fit that fails or is aborted leaves the detector as it was.
	 *
	 * @param input - `n ≥ 10` rows in any form of {@link Input}; empty cells are missing values.
	 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_INPUT, ANOD_MISSING_VALUE, ANOD_DIVERGED, ANOD_ABORTED.
	 */
	async fit(input: Input, options: FitOptions): Promise<FitSummary> {
		throwIfAborted(options?.signal);
		if (!options?.backend)
			throw new AnodError(
				'ANOD_BACKEND',
				"fit() got no backend; pass one, for example { backend: wasmBackend() } from '@anod/backend-wasm'.",
				{},
			);
		const backend = await options.backend;
		const table = await collectTable(input, { signal: options.signal });
		const state = await fitAutoencoder(table, this.options, backend, options);
		const scorer = await AutoencoderScorer.create(state, backend);
		this.#fitted?.scorer.dispose();
		this.#fitted = { state, scorer, backend };
		return state.summary;
	}

	/** What the last fit saw and did. @throws AnodError ANOD_NOT_FITTED */
	get summary(): FitSummary {
		return this.#use('summary').state.summary;
	}

	/** The threshold in force. @throws AnodError ANOD_NOT_FITTED */
	get threshold(): Threshold {
		return this.#use('threshold').state.threshold;
	}

	/** @internal */
	get state(): AutoencoderState {
		return this.#use('state').state;
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
		for await (const table of tables(input)) {
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
		return explainRows(scorer, transform(state.preprocessing, table), state.preprocessing, scorer.readsMissing);
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
			transform(state.preprocessing, table),
			state.preprocessing,
			options.cells ?? 'all',
			state.threshold.value,
		);
	}

	/** Codes of rows in the bottleneck, `[n, latent]`. @throws AnodError ANOD_OPTION without `latent`. */
	async encode(input: Input): Promise<{ data: Float32Array; shape: [n: number, latent: number] }> {
		const { state, backend, scorer } = this.#latent('encode()');
		const table = await collectTable(input);
		const rows = scorer.rows(transform(state.preprocessing, table));
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

	/** Rows from codes `[n, latent]`, as columns in the user's own units. @throws AnodError ANOD_OPTION without `latent`; ANOD_SHAPE. */
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
				state.preprocessing.columns.flatMap((column, position) => (column.features > 0 ? [[column.name, cells[position]]] : [])),
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
		resolveAutoencoderOptions({ threshold: rule });
		const threshold = fitThreshold(rule, fitted.state.tensors.calibration);
		this.#fitted = { ...fitted, state: { ...fitted.state, threshold } };
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
		this.#fitted?.scorer.dispose();
		this.#fitted = undefined;
	}

	#use(what: string): Fitted {
		if (!this.#fitted)
			throw new AnodError('ANOD_NOT_FITTED', `${what} needs a fitted detector; call fit() first or load() a model file.`, {});
		return this.#fitted;
	}

	#latent(what: string): Fitted {
		const fitted = this.#use(what);
		if (fitted.state.encoderLayers === 0)
			throw new AnodError('ANOD_OPTION', `${what} needs a bottleneck; fit with { latent: 2 } or more.`, { option: 'latent', got: 0 });
		return fitted;
	}
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
	if (parts.length === 1) return parts[0];
	const result = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		result.set(part, at);
		at += part.length;
	}
	return result;
}
