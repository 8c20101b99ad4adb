import type { Backend, Model } from '../../backend/types.js';
import { deadUnits } from '../dead-units.js';
import type { Health } from '../types.js';

/** Share of dead hidden units above which something is wrong. */
const deadShare = 0.5;

/**
 * Compares the trained network with the same network before training and with the mean row, on held-out rows `[n, d]`, and counts units that never change.
 */
export async function fitHealth(
	backend: Backend,
	model: Model,
	untrained: Float32Array,
	heldOut: Float32Array,
	means: Float32Array,
): Promise<Health> {
	const loss = { kind: 'mse' } as const;
	const trained = await model.loss({ rows: heldOut, loss });
	const before = await backend.compile(model.network, { weights: untrained, members: model.members });
	const untrainedLoss = await before.loss({ rows: heldOut, loss });
	before.dispose();
	const mean = meanLoss(heldOut, means);
	const { dead, hidden } = await deadUnits(backend, model, heldOut);
	const warnings: string[] = [];
	if (!(trained < untrainedLoss))
		warnings.push(
			`training did not lower the held-out loss (${trained.toPrecision(3)} after, ${untrainedLoss.toPrecision(3)} before): lower learningRate or train longer.`,
		);
	if (!(trained < mean))
		warnings.push(
			`the network rebuilds held-out rows no better than the mean row (${trained.toPrecision(3)} against ${mean.toPrecision(3)}): the features may be unrelated, or training too short.`,
		);
	if (dead > deadShare * hidden)
		warnings.push(`${dead} of ${hidden} hidden units never change: lower learningRate or use another activation than relu.`);
	return { loss: { trained, untrained: untrainedLoss, mean }, deadUnits: dead, warnings };
}

function meanLoss(rows: Float32Array, means: Float32Array): number {
	let sum = 0;
	for (let i = 0; i < rows.length; i++) {
		const difference = rows[i] - means[i % means.length];
		if (difference === difference) sum += difference * difference;
	}
	return rows.length > 0 ? sum / rows.length : 0;
}
