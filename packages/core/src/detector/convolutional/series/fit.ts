import type { Backend } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { breathe, throwIfAborted } from '../../../training/run.js';
import { progressOf } from '../../progress.js';
import type { RunOptions } from '../../types.js';
import type { ConvolutionalOptions } from '../options.js';
import { calibrateExpectation, calibrateJudge } from './calibrate.js';
import type { SeriesColumns } from './columns.js';
import { goldenSet } from './golden.js';
import { reconstructionStride } from './networks.js';
import { findPeriod } from './period.js';
import { planSeries } from './plan.js';
import { SeriesScorer } from './scorer.js';
import { layOut, splitPieces, thinned } from './segments.js';
import type { SeriesSet } from './series-set.js';
import type { SeriesPart, SeriesState } from './state.js';
import { summarise } from './summary.js';
import { calibrationOf, seriesThreshold } from './threshold.js';
import { type TrainedExpectation, trainExpectation } from './train-expectation.js';
import { type TrainedJudge, trainJudge } from './train-judge.js';
import { fitChannels } from './values.js';

/** Fewest steps that leave something to hold out. */
const fewestSteps = 32;
/** Scores that thresholds and p-values come from, at most; evenly spaced by rank. */
const mostCalibration = 20_000;
/** Steps that are scored again when a file is read: a reconstruction has something to say in the middle of them. */
const goldenSteps = 96;
/** A series is periodic where its forecasts leave so little unexplained and it resembles itself so much a period later. */
const mostUnexplained = 0.05;
const leastStrength = 0.5;
/** Errors of a reconstruction that grow more than so many times over the held-out steps say that it is lost there. */
const mostDrift = 1.5;
/** A day and a week, in milliseconds and in seconds, and how near a period comes to them. */
const calendar = [86_400_000, 604_800_000, 86_400, 604_800];
const calendarTolerance = 0.05;
/** Lengths of moving averages, in steps, and in periods of a shape that repeats. */
const smoothingSteps = [5, 10, 20];
const smoothingPeriods = [1 / 8, 1 / 4, 1 / 2];

/**
 * Fits a series detector: scales, a last part held out, training, spreads of the errors, smoothing, the threshold.
 *
 * Nothing outside is changed; the caller gets a whole state or an error.
 *
 * @param labels - of each step, 1 = anomaly; then the objective is classification.
 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_OPTION, ANOD_DIVERGED, ANOD_ABORTED.
 */
export async function fitSeries(
	set: SeriesSet,
	columns: SeriesColumns,
	notes: readonly string[],
	options: ConvolutionalOptions,
	backend: Backend,
	run: RunOptions,
	labels?: Uint8Array,
): Promise<SeriesState> {
	const startTime = performance.now();
	const progress = progressOf(run);
	if (set.steps < fewestSteps)
		throw new AnodError(
			'ANOD_TOO_FEW_ROWS',
			`fit() got a series of ${set.steps} step${set.steps === 1 ? '' : 's'}; it needs at least ${fewestSteps}, and some hundreds to be of use.`,
			{ got: set.steps, expected: fewestSteps },
		);
	progress('prepare', 0);
	const { training, heldOut } = splitPieces(set.pieces, options.calibrationSplit);
	const channels = fitChannels(set, columns.channels, training);
	const d = channels.length;
	await breathe();
	throwIfAborted(run.signal);
	const found = seriesPeriod(set, training);
	const plan = planSeries(options, d, training, found, labels !== undefined);
	const held = heldOut.length > 0 ? heldOut : training;
	const learned = layOut(set, channels, thinned(training), plan.segment);
	const watched = layOut(set, channels, thinned(held, 2 ** 16), plan.segment);
	await breathe();

	const judged = plan.judge
		? {
				learned: layOut(set, channels, thinned(training), plan.judged - 1),
				watched: layOut(set, channels, thinned(held, 2 ** 16), plan.judged - 1),
			}
		: undefined;
	const networks = plan.objectives.length;
	const share = (at: number, fraction: number): number => 0.05 + (0.75 * (at + fraction)) / networks;
	const trained: (TrainedExpectation | TrainedJudge)[] = [];
	/** Those that count. */
	const kept: typeof trained = [];
	const parts: SeriesPart[] = [];
	const ownNotes: string[] = [];
	const chosen = options.objectives.includes('auto');
	const weights: Record<string, Float32Array> = {};
	let variance = Number.POSITIVE_INFINITY;
	for (const planned of plan.expectations) {
		const one = await trainExpectation(backend, planned, plan, options, d, learned, watched, run.signal, (p) =>
			progress('train', share(trained.length, p.step / p.steps), p),
		);
		const { name, reading, network } = planned;
		const uncalibrated = { name, reading, network: network(reading.length) };
		const calibrated = await calibrateExpectation(backend, set, channels, uncalibrated, one.weights, held, run.signal);
		if (parts.length === 0) variance = calibrated.variance;
		trained.push(one);
		if (name === 'reconstruction' && parts.length > 0 && chosen && calibrated.drift > mostDrift) {
			ownNotes.push('It drifts: later steps leave the range that was learned from, where a reconstruction is lost; forecasts alone count.');
			continue;
		}
		weights[name] = one.weights;
		parts.push(calibrated.part);
		kept.push(one);
	}
	if (judged) {
		const one = await trainJudge(backend, plan, options, d, judged.learned, judged.watched, labels, run.signal, (fraction, p) =>
			progress('train', share(trained.length, fraction), p),
		);
		weights[one.part.name] = one.weights;
		if (one.center) weights['oneClass.center'] = one.center;
		kept.push(one);
		parts.push(one.center ? await calibrateJudge(backend, set, channels, one.part, weights, held) : one.part);
		trained.push(one);
	}
	progress('calibrate', 0.8);
	const labelled = plan.judge === 'classification';
	const period = variance <= mostUnexplained ? found : 0;
	const smoothing =
		options.smoothing.length > 0
			? options.smoothing
			: labelled
				? [1]
				: isShape(period, d, set.interval)
					? periodSmoothing(period)
					: smoothingSteps;
	const scoring = { channels, parts, smoothing, tensors: weights, options };
	const scorer = await SeriesScorer.create(scoring, backend);
	try {
		progress('calibrate', 0.85);
		const calibration: number[] = [];
		for (const { start, end } of held) {
			const whole = set.pieces.find((piece) => piece.start <= start && end <= piece.end)!;
			// Enough of what comes before for the forecasts; the moving averages need little more.
			const skipped = Math.max(0, start - whole.start - contextSteps(parts, smoothing));
			const piece = { ...whole, start: whole.start + skipped - (skipped % reconstructionStride) };
			const scores = await scorer.scorePiece(set, piece, run.signal);
			for (let t = start - piece.start; t < scores.length; t++) if (!labels?.[piece.start + t]) calibration.push(scores[t]);
		}
		await breathe();
		const all = calibrationOf(calibration, Math.max(...smoothing));
		// Thinned before the threshold is made of them, so that the same rule gives the same later.
		const scores = { ...all, calibration: byRank(all.calibration, mostCalibration), peaks: byRank(all.peaks, mostCalibration) };
		const threshold = seriesThreshold(options.threshold, labelled, scores, set.steps);
		throwIfAborted(run.signal);
		const golden = await goldenOf(set, scorer);
		const state = {
			data: 'series' as const,
			options,
			objectives: parts.map(({ name }) => name),
			columns,
			channels,
			interval: set.interval,
			period,
			window: plan.window,
			after: plan.after,
			smoothing,
			dilations: plan.dilations,
			parts,
			threshold,
			arithmetic: backend.info().arithmetic,
			stretch: scores.stretch,
			tensors: {
				...weights,
				...golden,
				calibration: scores.calibration,
				peaks: scores.peaks,
			},
		};
		progress('calibrate', 1);
		const allNotes = [...notes, ...set.notes, ...ownNotes, smoothingNote(smoothing, period)];
		return { ...state, summary: summarise(state, set, kept, heldOut, plan.reason, allNotes, (performance.now() - startTime) / 1000) };
	} finally {
		scorer.dispose();
	}
}

const smoothingNote = (smoothing: readonly number[], period: number): string =>
	period > 0
		? `It repeats every ${period} steps: scores are means over ${smoothing.join(', ')} steps.`
		: `Scores are means over ${smoothing.join(', ')} steps.`;

/** The period of the first channel in the longest stretch; 0 where it hardly resembles itself a period later. */
function seriesPeriod(set: SeriesSet, training: readonly { start: number; end: number }[]): number {
	const longest = training.reduce((best, stretch) => (stretch.end - stretch.start > best.end - best.start ? stretch : best));
	const { length, strength } = findPeriod(set.columns[0].subarray(longest.start, longest.end));
	return strength >= leastStrength ? length : 0;
}

/**
 * Whether what repeats is a shape, as of a heartbeat, whose anomalies last about as long as it does. The day and the week of a metric are not, and neither is what
 * several channels have in common: what happens there is short beside the period, and long averages would wash it out.
 */
function isShape(period: number, d: number, interval: number): boolean {
	if (period === 0 || d > 1) return false;
	const length = period * interval;
	return !calendar.some((span) => Math.abs(length - span) <= calendarTolerance * span);
}

const periodSmoothing = (period: number): number[] => [
	...new Set(smoothingPeriods.map((share) => Math.max(1, Math.round(share * period)))),
];

/** Steps before a stretch that its scores rest on. */
function contextSteps(parts: SeriesState['parts'], smoothing: readonly number[]): number {
	return Math.max(...parts.map((part) => ('window' in part ? part.window : part.reading.before))) + Math.max(...smoothing) + 1;
}

/** A few steps and their scores, which `load` computes again. */
async function goldenOf(set: SeriesSet, scorer: SeriesScorer): Promise<{ goldenRows: Float64Array; goldenScores: Float64Array }> {
	const { start, end } = set.pieces.reduce((best, piece) => (piece.end - piece.start > best.end - best.start ? piece : best));
	const count = Math.min(goldenSteps, end - start);
	const columns = set.columns.map((values) => values.slice(start, start + count));
	const goldenRows = Float64Array.from(
		{ length: count * columns.length },
		(_, i) => columns[i % columns.length][Math.floor(i / columns.length)],
	);
	return { goldenRows, goldenScores: await scorer.score(goldenSet(goldenRows, columns.length)) };
}

/** At most `most` of ascending values, evenly spaced by rank, the largest among them. */
function byRank(sorted: Float64Array, most: number): Float64Array {
	if (sorted.length <= most) return sorted;
	return Float64Array.from({ length: most }, (_, i) => sorted[Math.round(((i + 1) * sorted.length) / most) - 1]);
}
