import type { Backend, Model } from '../../../backend/types.js';
import { gatherRows } from '../../autoencoder/remember.js';
import { deadUnits } from '../../dead-units.js';
import type { Health } from '../../types.js';
import { advantages } from '../agent/advantage.js';
import { type Lesson, poolsOf, worldOf } from './learn.js';

/** Share of dead hidden units above which something is wrong. */
const deadShare = 0.5;
/** Most rows of a kind that are looked at. */
const mostRows = 1000;

/**
 * Compares what the trained agent expects of an alarm, more than of an all-clear, with what it pays: in held-out rows and labelled anomalies, as often as it was shown
 * the like. The same of the untrained network, and of the mean.
 */
export async function fitHealth(
	backend: Backend,
	model: Model,
	untrained: Float32Array,
	lesson: Lesson,
	heldOut: Uint32Array,
): Promise<Health> {
	const { memory, pools, showing } = lesson;
	const anomalies = pools.anomalies.subarray(0, mostRows);
	const others = heldOut.subarray(0, mostRows);
	const rows = Uint32Array.of(...others, ...anomalies);
	const share = anomalies.length === 0 ? 0 : others.length === 0 ? 1 : showing.shares.anomalies;
	const weights = Float64Array.from(rows, (_, i) => (i < others.length ? (1 - share) / others.length : share / anomalies.length));
	const paid = gainsOf(lesson, rows);
	const inputs = gatherRows(memory.inputs, model.network.inputs, rows);
	const loss = (expected: ArrayLike<number>): number => {
		let sum = 0;
		for (let i = 0; i < rows.length; i++) if (paid[i] === paid[i]) sum += weights[i] * (expected[i] - paid[i]) * (expected[i] - paid[i]);
		return sum;
	};
	const trained = loss(await advantages(model, inputs, rows.length));
	const before = await backend.compile(model.network, { weights: untrained });
	const untrainedLoss = loss(await advantages(before, inputs, rows.length));
	before.dispose();
	let average = 0;
	for (let i = 0; i < rows.length; i++) if (paid[i] === paid[i]) average += weights[i] * paid[i];
	const mean = loss(new Float64Array(rows.length).fill(average));
	const { dead, hidden } = await deadUnits(backend, model, inputs);
	const warnings: string[] = [];
	if (!(trained < untrainedLoss))
		warnings.push(
			`training did not lower the loss in held-out rows and labelled anomalies (${trained.toPrecision(3)} after, ${untrainedLoss.toPrecision(3)} before): lower learningRate or train longer.`,
		);
	if (mean > 0 && !(trained < mean))
		warnings.push(
			`the agent knows no better than the mean what an alarm pays (${trained.toPrecision(3)} against ${mean.toPrecision(3)}): labels may be unrelated to the features, or training too short.`,
		);
	if (dead > deadShare * hidden)
		warnings.push(`${dead} of ${hidden} hidden units never change: lower learningRate or use another activation than relu.`);
	return { loss: { trained, untrained: untrainedLoss, mean }, deadUnits: dead, warnings };
}

/** What an alarm pays more than an all-clear, `[n]`; NaN where it is not known. */
function gainsOf(lesson: Lesson, rows: Uint32Array): Float64Array {
	const memory = { ...lesson.memory, heldOut: new Uint8Array(lesson.memory.heldOut.length) };
	const pays = new Float32Array(2 * rows.length);
	worldOf({ ...lesson, memory, pools: poolsOf(memory) }).rewards(Int32Array.from(rows), rows.length, pays);
	return Float64Array.from(rows, (_, i) => pays[2 * i + 1] - pays[2 * i]);
}
