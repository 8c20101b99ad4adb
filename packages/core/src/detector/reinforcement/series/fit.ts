import type { Backend, Model } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { inferShapes } from '../../../network/shapes.js';
import { initialWeights } from '../../../network/weights.js';
import type { ColumnSchema } from '../../../preprocessing/types.js';
import { breathe, throwIfAborted } from '../../../training/run.js';
import type { SeriesColumns } from '../../convolutional/series/columns.js';
import { goldenSet } from '../../convolutional/series/golden.js';
import { readForFit } from '../../convolutional/series/input.js';
import { splitPieces } from '../../convolutional/series/segments.js';
import type { SeriesSet } from '../../convolutional/series/series-set.js';
import { fitChannels } from '../../convolutional/series/values.js';
import type { SeriesInput } from '../../convolutional/types.js';
import { progressOf, type Report } from '../../progress.js';
import type { RunOptions } from '../../types.js';
import { trainAgent } from '../agent/learner.js';
import { agentNetwork } from '../agent/network.js';
import { countLabels, readLabels } from '../labels.js';
import type { ReinforcementOptions } from '../options.js';
import { refuseIdleOptions } from '../refuse.js';
import { oddRewards, stakesOf } from '../reward-table.js';
import { agentOptions } from '../rows/learn.js';
import type { ReinforcementFitOptions } from '../types.js';
import { calibrate, thresholdBy } from './calibrate.js';
import { chooseByEvents } from './chosen.js';
import { crossFit, fitPace } from './cross-fit.js';
import { seriesHealth } from './health.js';
import { baselineOf, scoreMemory, scoreSet } from './judge.js';
import { labelsOfSteps, rowsOfSteps } from './labels.js';
import { lessonOf, pauseOf, worldOf } from './lesson.js';
import { remember, roles, type SeriesMemory } from './memory.js';
import { type Reading, readWidth, StepReader } from './reader.js';
import { fitSignals, readingOptions, type Signals } from './signals.js';
import type { SeriesAgentState } from './state.js';

/** Fewest steps that leave something to hold out. */
const fewestSteps = 32;
/** Steps without a label that are learned from at most. */
const mostLearned = 2 ** 18;
/** Steps that are scored again when a file is read. */
const goldenSteps = 96;

/**
 * Fits a reward-driven detector to series: forecasts that find steps unusual, the agent, what decisions rest on.
 *
 * Nothing outside is changed; the caller gets a whole state or an error.
 */
export async function fitSeriesAgent(
	input: SeriesInput,
	options: ReinforcementOptions,
	told: Pick<ReinforcementFitOptions, 'labels' | 'teacher'>,
	backend: Backend,
	run: RunOptions,
): Promise<SeriesAgentState> {
	const start = performance.now();
	refuseIdleOptions(options, told.teacher !== undefined);
	const stakes = stakesOf(options.rewards);
	const progress = progressOf(run);
	progress('prepare', 0);
	const given = readingOptions(options);
	const { set, columns, notes } = await readForFit(input, given, undefined, run.signal);
	if (set.steps < fewestSteps)
		throw new AnodError('ANOD_TOO_FEW_ROWS', `fit() got a series of ${set.steps} steps; it needs at least ${fewestSteps}.`, {
			got: set.steps,
			expected: fewestSteps,
		});
	const rowLabels = readLabels(told.labels, set.rows, 'fit()');
	const labels = labelsOfSteps(rowLabels, set);
	await breathe();

	const signals = options.signals
		? await fitSignals(set, columns, labels, options, backend, { signal: run.signal, onProgress: within(progress, 0.02, 0.5) })
		: undefined;
	const reading: Reading = {
		channels: signals?.state.channels ?? fitChannels(set, columns.channels, splitPieces(set.pieces, options.calibrationSplit).training),
		...(signals ? { signal: { scoring: signals.scoring, usual: signals.usual } } : {}),
	};
	const reader = await StepReader.create(reading, backend);
	let model: Model | undefined;
	try {
		const everything = remember(await rememberSet(reader, set, labels, options, run.signal), mostLearned, options.window, options.seed);
		const lesson = lessonOf(everything, options);
		const eventCount = lesson.events.starts.length;
		const chosen = chooseByEvents(eventCount, options);
		refuseNothingToLearn(eventCount, chosen.intrinsicWeight);
		await breathe();
		const c = readWidth(reading) + 1;
		const network = agentNetwork({ ...options, hidden: chosen.hidden }, options.window * c);
		const untrained = initialWeights(network, options.seed);
		model = await backend.compile(network, { weights: untrained });
		const world = worldOf(lesson, options, false);
		const learning = agentOptions(options, chosen);
		const result = await trainAgent(world, model, backend, learning, {
			signal: run.signal,
			onProgress: (p) => progress('train', 0.5 + (0.3 * p.step) / p.steps, p),
		});
		progress('calibrate', 0.8);

		const scoring = { window: options.window, intrinsicWeight: chosen.intrinsicWeight, baseline: await baselineOf(model, c) };
		const scores = await scoreMemory(model, scoring, everything, c, run.signal);
		const counts = { steps: set.steps, unknown: labels.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0) };
		const longestAverage = signals ? Math.max(...signals.scoring.smoothing) : 1;
		const { calibration, peaks, stretch, ...decisions } = calibrate({
			lesson,
			scores: await crossFit(lesson, network, { ...options, ...learning }, scoring, scores, fitPace, backend, run.signal),
			prior: options.prior,
			pause: pauseOf(options),
			longestAverage,
			...counts,
		});
		const threshold = thresholdBy(options.threshold, { calibration, peaks, stretch, ...decisions }, set.steps);
		await breathe();
		const goldenRows = goldenOf(set);
		const goldenScores = await scoreSet(model, reader, scoring, goldenSet(goldenRows, columns.channels.length));
		const health = await seriesHealth(
			backend,
			model,
			untrained,
			lesson,
			scoring,
			threshold.value,
			pauseOf(options),
			signals?.state.summary,
		);
		const memory = remember(everything, options.memory, options.window, options.seed);
		throwIfAborted(run.signal);
		progress('calibrate', 1);
		const labelled = countLabels(rowLabels);
		return {
			data: 'series',
			options,
			columns,
			interval: set.interval,
			reading,
			readingOptions: given,
			past: Math.max(options.window - 1, signals?.state.window ?? 0),
			network,
			chosen,
			baseline: scoring.baseline,
			...decisions,
			...counts,
			longestAverage,
			stretch,
			threshold,
			batches: 0,
			recent: [],
			arithmetic: backend.info().arithmetic,
			summary: {
				rows: set.rows,
				columns: columnsOf(set, columns, reading),
				features: reading.channels.length,
				setAside: 0,
				heldOut: everything.roles.reduce((sum, role) => sum + (role === roles.heldOut ? 1 : 0), 0),
				steps: result.steps,
				parameters: inferShapes(network).size + (signals?.state.summary.parameters ?? 0),
				curve: result.curve,
				threshold,
				health: {
					...health,
					warnings: [
						...(eventCount === 0 ? ['no step is labelled an anomaly: scores follow the teacher.'] : []),
						...oddRewards(stakes),
						...health.warnings,
						...(signals?.state.summary.health.warnings.map((warning) => `of the signals: ${warning}`) ?? []),
					],
				},
				labelled,
				prior: decisions.prior,
				chosen,
				rewardCurve: {
					step: result.rewardCurve.step,
					acted: result.rewardCurve.acted.map((reward) => reward * lesson.rewards.unit),
					greedy: result.rewardCurve.greedy.map((reward) => reward * lesson.rewards.unit),
				},
				notes: [...notes, ...set.notes, ...signalNotes(signals), ...ownNotes(eventCount, lesson.rewards.length, everything, memory)],
				seconds: (performance.now() - start) / 1000,
			},
			tensors: { weights: model.weights(), calibration, peaks, goldenRows, goldenScores },
			memory,
		};
	} finally {
		model?.dispose();
		reader.dispose();
	}
}

/** Everything there is of a set, as an agent learns from it. */
async function rememberSet(
	reader: StepReader,
	set: SeriesSet,
	labels: Int8Array,
	options: ReinforcementOptions,
	signal: AbortSignal | undefined,
): Promise<SeriesMemory> {
	const { values, unusual } = await readSet(reader, set, signal);
	return {
		values,
		unusual,
		ids: rowsOfSteps(set),
		labels: labels.slice(),
		decisions: new Int8Array(set.steps).fill(-1),
		rewards: new Float64Array(set.steps),
		roles: heldOutRoles(set, labels, options),
		runs: Int32Array.of(...set.pieces.map(({ start }) => start), set.steps),
	};
}

/** What an agent reads of all steps of a set, `[steps, c]` without decisions, and how unusual they are. */
export async function readSet(
	reader: StepReader,
	set: SeriesSet,
	signal: AbortSignal | undefined,
): Promise<Pick<SeriesMemory, 'values' | 'unusual'>> {
	const c = readWidth(reader.reading);
	const values = new Float32Array(set.steps * c);
	const unusual = new Float32Array(set.steps);
	for (const piece of set.pieces) {
		const of = await reader.unusual(set, piece, signal);
		unusual.set(of, piece.start);
		reader.read(set, piece, of, 0, of.length, values.subarray(piece.start * c, piece.end * c), c);
		await breathe();
		throwIfAborted(signal);
	}
	return { values, unusual };
}

/** The last share of each piece is held out, but for labelled events and a window around them: each of these is needed to learn from. */
function heldOutRoles(set: SeriesSet, labels: Int8Array, { calibrationSplit, window }: ReinforcementOptions): Uint8Array {
	const role = new Uint8Array(set.steps).fill(roles.learned);
	for (const { start, end } of splitPieces(set.pieces, calibrationSplit).heldOut) role.fill(roles.heldOut, start, end);
	for (const { start, end } of set.pieces)
		for (let step = start; step < end; step++)
			if (labels[step] === 1) role.fill(roles.learned, Math.max(start, step - window), Math.min(end, step + window + 1));
	return role;
}

/** @throws AnodError ANOD_INPUT when silence is right everywhere. */
function refuseNothingToLearn(events: number, intrinsicWeight: number): void {
	if (events === 0 && intrinsicWeight === 0)
		throw new AnodError(
			'ANOD_INPUT',
			'fit() got no step labelled an anomaly, and there is no teacher to agree with, so silence is right everywhere; give { labels }, or a teacher.',
			{ events, intrinsicWeight },
		);
}

/** The first steps of the longest piece, `[g, d]`. */
function goldenOf(set: SeriesSet): Float64Array {
	const { start, end } = set.pieces.reduce((best, piece) => (piece.end - piece.start > best.end - best.start ? piece : best));
	const d = set.columns.length;
	return Float64Array.from({ length: Math.min(goldenSteps, end - start) * d }, (_, i) => set.columns[i % d][start + Math.floor(i / d)]);
}

const columnsOf = (set: SeriesSet, columns: SeriesColumns, { channels }: Reading): ColumnSchema[] =>
	channels.map(({ name, mean, deviation }, c) => ({
		name,
		kind: 'number',
		reason: columns.named ? 'holds numbers' : 'by position',
		first: c,
		features: 1,
		missingShare: set.columns[c].reduce((sum, value) => sum + (value === value ? 0 : 1), 0) / set.steps,
		state: { mean, deviation },
	}));

/** What the signals noted, but for how scores are averaged. */
const signalNotes = (signals: Signals | undefined): string[] =>
	signals ? [`Forecasts say how unusual each step is: means over ${signals.scoring.smoothing.join(', ')} steps up to it.`] : [];

function ownNotes(events: number, length: number, everything: SeriesMemory, memory: SeriesMemory): string[] {
	const notes: string[] = [];
	if (events > 0)
		notes.push(
			`${events} labelled event${events === 1 ? '' : 's'} of ${+length.toPrecision(3)} step${length === 1 ? '' : 's'} on average.`,
		);
	if (memory.ids.length < everything.ids.length)
		notes.push(`${memory.ids.length} of ${everything.ids.length} steps are remembered for queries and feedback (option memory).`);
	return notes;
}

/** Progress of a part, in that of the whole. */
const within =
	(progress: Report, from: number, to: number): RunOptions['onProgress'] =>
	({ phase, fraction, step, steps, loss }) =>
		progress(phase, from + (to - from) * fraction, { step, steps, loss });
