import type { Backend, Model } from '../../../backend/types.js';
import type { Table } from '../../../data/types.js';
import { AnodError } from '../../../errors.js';
import { inferShapes } from '../../../network/shapes.js';
import { permutation, RandomStream, streams } from '../../../numeric/random.js';
import { fittingPreprocessing, transforming } from '../../../preprocessing/index.js';
import { breathe, paced, throwIfAborted } from '../../../training/run.js';
import { refuseFewRows } from '../../autoencoder/fit.js';
import { gatherRows } from '../../autoencoder/remember.js';
import { AutoencoderScorer } from '../../autoencoder/scorer.js';
import { progressOf, type Report } from '../../progress.js';
import type { RunOptions } from '../../types.js';
import { advantages } from '../agent/advantage.js';
import { joinedNetwork } from '../agent/members.js';
import { agentNetwork } from '../agent/network.js';
import { chooseByLabels, signalFactor } from '../chosen.js';
import { thresholdBy } from '../decision.js';
import { countLabels, readLabels } from '../labels.js';
import type { ReinforcementOptions } from '../options.js';
import { refuseIdleOptions } from '../refuse.js';
import { stakesOf } from '../reward-table.js';
import type { Teacher } from '../types.js';
import { calibrate } from './calibrate.js';
import { fitHealth } from './health.js';
import { agentInputs, fitInputScale, InputReader } from './inputs.js';
import { agentOptions, fitShowing, type Lesson, poolsOf } from './learn.js';
import { type RowMemory, remember } from './memory.js';
import { notesOf, warningsOf } from './report.js';
import { fitSignals } from './signals.js';
import type { RowsState } from './state.js';
import { suspicions } from './teach.js';
import { trainMembers } from './train-members.js';
import { typicalRow } from './typical.js';

const goldenRows = 8;

export interface Told {
	readonly labels?: ArrayLike<number>;
	readonly teacher?: Teacher;
}

/**
 * Fits a reward-driven detector to rows: features, the signals of an autoencoder, the teacher's suspicion, the agent, what decisions rest on.
 *
 * Nothing outside is changed; the caller gets a whole state or an error.
 */
export async function fitRows(
	table: Table,
	options: ReinforcementOptions,
	told: Told,
	backend: Backend,
	run: RunOptions,
): Promise<RowsState> {
	const start = performance.now();
	const n = table.length;
	refuseIdleOptions(options, told.teacher !== undefined);
	refuseFewRows(n);
	const labels = readLabels(told.labels, n, 'fit()');
	const labelled = countLabels(labels);
	const stakes = stakesOf(options.rewards);
	const taught = told.teacher !== undefined || options.teacher !== 'none';
	const chosen = chooseByLabels(labelled.anomalies, options, taught);
	refuseNothingToLearn(labelled.anomalies, n, chosen.intrinsicWeight);
	const progress = progressOf(run);
	progress('prepare', 0);

	const { compressBeyond, missing, columns } = options;
	const preprocessing = await paced(fittingPreprocessing(table, { scaling: 'standard', compressBeyond, missing, columns }), run.signal);
	const d = preprocessing.width;
	const values = await paced(transforming(preprocessing, table), run.signal);
	const others = Uint32Array.from({ length: n }, (_, row) => row).filter((row) => labels[row] !== 1);
	const signals = options.signals
		? await fitSignals(preprocessing, values, others, options.seed, backend, {
				signal: run.signal,
				onProgress: within(progress, 0.02, 0.5),
			})
		: undefined;
	const scorer = signals && (await AutoencoderScorer.create(signals.state, backend));
	let model: Model | undefined;
	try {
		const scale = fitInputScale(values, d, signalFactor(labelled.anomalies));
		const reader = new InputReader(scale, scorer);
		await breathe();
		const scaled = agentInputs(scale, values, []);
		const suspicion = await suspicions({ n, scaled, values, scorer }, options, told.teacher, labelled.anomalies === 0, run.signal);
		const inputs = await reader.read(values, run.signal);
		const k = inputs.length / n;
		await breathe();

		const held = heldOutRows(others, options);
		const everything: RowMemory = {
			inputs,
			ids: Int32Array.from({ length: n }, (_, row) => row),
			suspicion,
			labels,
			decisions: new Int8Array(n).fill(-1),
			rewards: new Float64Array(n),
			heldOut: markRows(n, held),
		};
		const pools = poolsOf(everything);
		const showing = fitShowing(pools, options);
		const lesson: Lesson = { memory: everything, pools, showing, stakes, intrinsicWeight: chosen.intrinsicWeight };
		const shape = { ...options, hidden: chosen.hidden };
		const learning = agentOptions(options, chosen);
		const trained = await trainMembers(lesson, shape, k, chosen.members, learning, backend, {
			signal: run.signal,
			onProgress: (p) => progress('train', 0.5 + (0.35 * p.step) / p.steps, p),
		});
		const network = joinedNetwork(shape, k, chosen.members);
		model = await backend.compile(network, { weights: trained.weights });
		progress('calibrate', 0.85);

		const typical = typicalRow(inputs, k, d, others);
		const [baseline] = await advantages(model, typical, 1);
		const scored = async (rows: Uint32Array): Promise<Float64Array> =>
			(await advantages(model!, gatherRows(inputs, k, rows), rows.length, run.signal)).map((value) => value - baseline);
		const scores = await scored(held);
		const decisions = await calibrate(
			{
				lesson,
				network: agentNetwork(shape, k),
				options: learning,
				typical,
				baseline,
				heldOut: held,
				scores,
				labelled,
				prior: options.prior,
				rows: n,
				standing: signals?.standing,
			},
			backend,
			run.signal,
		);
		const calibration = scores.slice().sort();
		const threshold = thresholdBy(options.threshold, options.rewards, stakes, decisions, calibration, n);
		const golden = others.subarray(0, goldenRows);
		const goldenScores = await scored(golden);
		await breathe();
		const health = await fitHealth(backend, model, trained.untrained, lesson, held);
		throwIfAborted(run.signal);
		progress('calibrate', 1);
		return {
			data: 'rows',
			options,
			preprocessing,
			network,
			autoencoder: signals?.state,
			standing: signals?.standing,
			taught,
			chosen,
			baseline,
			...decisions,
			threshold,
			batches: 0,
			recent: [],
			inputs: scale,
			arithmetic: backend.info().arithmetic,
			summary: {
				rows: n,
				columns: preprocessing.columns,
				features: d,
				setAside: signals?.summary.setAside ?? 0,
				heldOut: held.length,
				steps: trained.steps,
				parameters: inferShapes(network).size + (signals?.summary.parameters ?? 0),
				curve: trained.curve,
				threshold,
				health: { ...health, warnings: [...warningsOf(labelled, stakes, everything, signals?.summary), ...health.warnings] },
				labelled,
				prior: decisions.prior,
				chosen,
				rewardCurve: {
					step: trained.rewardCurve.step,
					acted: trained.rewardCurve.acted.map((reward) => reward * stakes.unit),
					greedy: trained.rewardCurve.greedy.map((reward) => reward * stakes.unit),
				},
				notes: notesOf(labelled, n, options, signals?.summary),
				seconds: (performance.now() - start) / 1000,
			},
			tensors: { weights: trained.weights, typical, calibration, goldenRows: gatherRows(values, d, golden), goldenScores },
			memory: remember(everything, options.memory, options.seed),
		};
	} finally {
		model?.dispose();
		scorer?.dispose();
	}
}

/** @throws AnodError ANOD_INPUT when no decision pays otherwise than another. */
function refuseNothingToLearn(anomalies: number, n: number, intrinsicWeight: number): void {
	if (anomalies === n)
		throw new AnodError(
			'ANOD_INPUT',
			`all ${n} rows are labelled anomalies; the detector learns how they differ from others: add rows that are not, labelled 0 or -1.`,
			{ anomalies, rows: n },
		);
	if (anomalies === 0 && intrinsicWeight === 0)
		throw new AnodError(
			'ANOD_INPUT',
			'fit() got no row labelled an anomaly, and there is no teacher to agree with, so "normal" is right everywhere; give { labels }, or a teacher.',
			{ anomalies, intrinsicWeight },
		);
}

/** Draws the rows that the agent is not shown, ascending. */
function heldOutRows(others: Uint32Array, { calibrationSplit, seed }: ReinforcementOptions): Uint32Array {
	const count = Math.min(others.length - 1, Math.max(2, Math.round(calibrationSplit * others.length)));
	return permutation(others.length, new RandomStream(seed, streams.split, 1))
		.subarray(0, Math.max(0, count))
		.map((i) => others[i])
		.sort();
}

function markRows(n: number, rows: Uint32Array): Uint8Array {
	const marks = new Uint8Array(n);
	for (const row of rows) marks[row] = 1;
	return marks;
}

/** Progress of a part, in that of the whole. */
const within =
	(progress: Report, from: number, to: number): RunOptions['onProgress'] =>
	({ phase, fraction, step, steps, loss }) =>
		progress(phase, from + (to - from) * fraction, { step, steps, loss });
