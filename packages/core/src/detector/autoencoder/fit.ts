import type { Backend, Model } from '../../backend/types.js';
import type { Table } from '../../data/types.js';
import { AnodError } from '../../errors.js';
import { inferShapes } from '../../network/shapes.js';
import { initialWeights } from '../../network/weights.js';
import { fittingPreprocessing, type Preprocessing, transforming } from '../../preprocessing/index.js';
import { fittingThreshold } from '../../threshold/index.js';
import { breathe, paced, throwIfAborted } from '../../training/run.js';
import { trainModel } from '../../training/train.js';
import { progressOf } from '../progress.js';
import { fitSignalScale, type SignalScale } from '../signals/calibration.js';
import { residuals } from '../signals/residual-signal.js';
import { type FeatureRows, tileRows } from '../signals/types.js';
import { fittingWhitening } from '../signals/whitening.js';
import type { RunOptions } from '../types.js';
import { autoencoderNetwork } from './architecture.js';
import { fusionOf } from './fusion.js';
import { fitHealth } from './health.js';
import { fitLatent } from './latent.js';
import type { AutoencoderOptions, Signal } from './options.js';
import { trainingPlan } from './plan.js';
import { distancePrecisionOf, inPrecision } from './precision.js';
import { backgroundNeighbors, backgroundSample, everyRow, gatherRows, sampleRows, unsuspicious } from './remember.js';
import { AutoencoderScorer, featureRows, type ScoringState } from './scorer.js';
import { splitRows } from './split.js';
import type { AutoencoderState } from './state.js';

/** Fewest rows that leave something to hold out. */
const fewestRows = 10;
/** Most rows that covariances and scales of signals are estimated from. */
const statisticsRows = 10_000;
/** Fewest held-out rows that scales are estimated from alone; with fewer, the rows that were learned from help. */
const fewestScaleRows = 20;
/** What the background signal counts at its 95 % quantile, where the others count 1. */
const backgroundWeight = 0.8;
const goldenRows = 8;

/** @throws AnodError ANOD_TOO_FEW_ROWS */
export function refuseFewRows(n: number): void {
	if (n < fewestRows)
		throw new AnodError(
			'ANOD_TOO_FEW_ROWS',
			`fit() got ${n} row${n === 1 ? '' : 's'}; it needs at least ${fewestRows}, and a few hundred to be of use.`,
			{ got: n, expected: fewestRows },
		);
}

/** Mean of each feature over its observed cells, `[d]`; 0 where none is. */
function featureMeans(values: Float32Array, d: number): Float32Array {
	const sum = new Float64Array(d);
	const count = new Float64Array(d);
	for (let i = 0; i < values.length; i++) {
		if (values[i] !== values[i]) continue;
		sum[i % d] += values[i];
		count[i % d]++;
	}
	return Float32Array.from(sum, (total, j) => (count[j] > 0 ? total / count[j] : 0));
}

/** Rows of a table as an autoencoder learns from them. */
export interface Learnable {
	readonly preprocessing: Preprocessing;
	/** `[n, d]` as the network reads them. */
	readonly values: Float32Array;
	/** `[d]`: the mean of each feature. */
	readonly fill: Float32Array;
	/** The rows as the distances read them. */
	readonly rows: FeatureRows;
}

/** Features `[n, d]` as an autoencoder learns from them. */
export function* readingFeatures(preprocessing: Preprocessing, features: Float32Array, maskInput: boolean): Generator<void, Learnable> {
	const d = preprocessing.width;
	let values = features;
	const fill = featureMeans(values, d);
	yield;
	// Without a mask input the network cannot see that a cell is missing: it gets the mean, like the distances.
	if (!maskInput) values = featureRows(values, d, fill).filled;
	yield;
	const rows = featureRows(values, d, fill);
	yield;
	return { preprocessing, values, fill, rows };
}

/**
 * Fits an autoencoder: preprocessing, a random split, suspicious rows set aside, training, signals, their scales, the threshold.
 *
 * Nothing outside is changed; the caller gets a whole state or an error.
 */
export async function fitAutoencoder(
	table: Table,
	options: AutoencoderOptions,
	backend: Backend,
	run: RunOptions,
): Promise<AutoencoderState> {
	const start = performance.now();
	refuseFewRows(table.length);
	progressOf(run)('prepare', 0);
	const { scaling: scalingOption, compressBeyond, missing, columns } = options;
	const preprocessing = await paced(fittingPreprocessing(table, { scaling: scalingOption, compressBeyond, missing, columns }), run.signal);
	const learnable = await paced(readingTable(preprocessing, table, options.maskInput), run.signal);
	return learnAutoencoder(learnable, options, backend, run, start);
}

function* readingTable(preprocessing: Preprocessing, table: Table, maskInput: boolean): Generator<void, Learnable> {
	return yield* readingFeatures(preprocessing, yield* transforming(preprocessing, table), maskInput);
}

/**
 * The same from features on.
 *
 * @param start - when the fit began, of `performance.now()`.
 */
export async function learnAutoencoder(
	{ preprocessing, values, fill, rows }: Learnable,
	options: AutoencoderOptions,
	backend: Backend,
	run: RunOptions,
	start = performance.now(),
): Promise<AutoencoderState> {
	const progress = progressOf(run);
	const { n } = rows;
	const d = preprocessing.width;
	await breathe();
	const keep = await unsuspicious(backend, rows, d, options.trim, options.seed);
	const { training, heldOut, kept } = splitRows(n, keep, options.calibrationSplit, options.seed);
	await breathe();
	throwIfAborted(run.signal);

	const { network, encoderLayers } = autoencoderNetwork(options, d);
	const validationCount = Math.floor(options.validationSplit * training.length);
	const learning = training.subarray(validationCount);
	const learningRows = gatherRows(values, d, learning);
	await breathe();
	const weights = initialWeights(network, options.seed, options.members);
	await breathe();
	const model = await backend.compile(network, { weights, members: options.members });
	try {
		const untrained = model.weights();
		const plan = trainingPlan(options, learningRows);
		const result = await trainModel(model, {
			plan,
			n: learning.length,
			batchSize: options.batchSize,
			steps: options.steps,
			epochs: options.epochs,
			schedule: { name: options.schedule, peak: options.learningRate, warmup: options.warmup },
			seed: options.seed,
			validation: validationCount > 0 ? { rows: gatherRows(values, d, training.subarray(0, validationCount)) } : undefined,
			patience: options.patience,
			signal: run.signal,
			onProgress: (p) => progress('train', 0.1 + (0.75 * p.step) / p.steps, p),
		});
		progress('calibrate', 0.85);

		const { signals, fusion } = fusionOf(options);
		const statistics = learning.subarray(0, statisticsRows);
		const statisticsFeatures = featureRows(gatherRows(values, d, statistics), d, fill);
		const background = backgroundSample(kept, options.seed, 1);
		await breathe();
		const uses = (signal: Signal): boolean => signals.includes(signal);
		const memory = uses('neighbors') ? gatherRows(rows.filled, d, sampleRows(everyRow(n), options.memory, options.seed, 2)) : undefined;
		const usual = uses('background') ? gatherRows(rows.filled, d, background) : undefined;
		const distancePrecision = distancePrecisionOf(options.scaling, d, [memory, usual]);
		const tensors = {
			weights: model.weights(),
			fill,
			whitening: uses('residual') && options.whiten ? await whiten(model, statisticsFeatures, run.signal) : undefined,
			memory: memory && inPrecision(memory, distancePrecision),
			background: usual && inPrecision(usual, distancePrecision),
		};
		const scoring: ScoringState = {
			network,
			signals,
			scales: {},
			fusion,
			backgroundNeighbors: backgroundNeighbors(background.length),
			distancePrecision,
			options,
			tensors,
		};
		const scaling = heldOut.length >= fewestScaleRows ? heldOut.subarray(0, statisticsRows) : Uint32Array.of(...heldOut, ...statistics);
		const calibrated = await calibrate(scoring, backend, featureRows(gatherRows(values, d, scaling), d, fill, distancePrecision));
		throwIfAborted(run.signal);
		const scorer = await AutoencoderScorer.create(calibrated, backend);
		try {
			const calibration = (await scoreInTiles(scorer, values, heldOut, run.signal)).sort();
			const golden = gatherRows(values, d, kept.subarray(0, goldenRows));
			const goldenScores = await scorer.score(scorer.rows(golden));
			const threshold = await paced(fittingThreshold(options.threshold, calibration, { rows: n }), run.signal);
			await breathe();
			const health = await fitHealth(backend, model, untrained, gatherRows(values, d, heldOut.subarray(0, 1000)), fill);
			const latent = encoderLayers > 0 ? await fitLatent(backend, network, encoderLayers, tensors.weights, statisticsFeatures) : {};
			throwIfAborted(run.signal);
			progress('calibrate', 1);
			return {
				...calibrated,
				options,
				preprocessing,
				encoderLayers,
				threshold,
				arithmetic: backend.info().arithmetic,
				summary: {
					rows: n,
					columns: preprocessing.columns,
					features: d,
					setAside: n - keep.reduce((sum, kept) => sum + kept, 0),
					heldOut: heldOut.length,
					steps: result.steps,
					parameters: inferShapes(network).size * options.members,
					curve: result.curve,
					threshold,
					health,
					seconds: (performance.now() - start) / 1000,
				},
				tensors: { ...tensors, ...latent, calibration, goldenRows: golden, goldenScores },
			};
		} finally {
			scorer.dispose();
		}
	} finally {
		model.dispose();
	}
}

/** Scores of the rows of these numbers, with a pause to be had after some thousand: what comes before a score takes the event loop. */
async function scoreInTiles(
	scorer: AutoencoderScorer,
	values: Float32Array,
	numbers: Uint32Array,
	signal?: AbortSignal,
): Promise<Float64Array> {
	const scores = new Float64Array(numbers.length);
	for (let from = 0; from < numbers.length; from += tileRows) {
		await breathe();
		scores.set(await scorer.score(scorer.rows(gatherRows(values, scorer.features, numbers.subarray(from, from + tileRows))), signal), from);
	}
	return scores;
}

/** `[d, d]`, learned from the residuals of these rows. */
async function whiten(model: Model, { values, n }: FeatureRows, signal?: AbortSignal): Promise<Float32Array> {
	const d = model.network.inputs;
	const { matrix } = await paced(fittingWhitening(await residuals(model, values, n, d), n, d), signal);
	await breathe();
	return matrix;
}

/**
 * Learns the scale of each signal from held-out rows: a network rebuilds the rows that it learned from too well to tell what is usual.
 * The background signal is discounted: it is there for rows that the two sharper signals take for normal because others like them were learned.
 */
async function calibrate(state: ScoringState, backend: Backend, rows: FeatureRows): Promise<ScoringState> {
	if (state.fusion === 'alone') return state;
	const scales: Partial<Record<Signal, SignalScale>> = {};
	for (const signal of state.signals) {
		const alone = await AutoencoderScorer.create({ ...state, signals: [signal], fusion: 'alone' }, backend);
		scales[signal] = fitSignalScale(await alone.score(rows), signal === 'background' ? backgroundWeight : 1);
		alone.dispose();
	}
	return { ...state, scales };
}
