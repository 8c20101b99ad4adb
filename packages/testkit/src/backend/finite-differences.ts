import { inferShapes, type Model, RandomStream, type TrainingPlan } from '@anod/core/backend';
import { expect } from 'vitest';
import { trainingLoss } from './plans.js';

/**
 * Expects the gradient of a model to be the slope of its loss in training mode.
 *
 * Central differences of a float32 loss are good to about three digits, and only along directions in which the loss moves. So
 * the slope is taken along the gradient itself, where it is the gradient's norm, along six directions drawn at random, and along
 * each of up to ten parameters; an error counts against the norm.
 *
 * @param plan - without corruption. Keep every kink of the network (relu at 0, mae at 0) farther than `reach` away.
 * @param reach - how far to go to either side.
 */
export async function expectSlope(model: Model, plan: TrainingPlan, reach = 4e-3, tolerance = 5e-3): Promise<void> {
	const weights = model.weights();
	const gradient = await model.gradient(plan);
	const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
	expect(norm, 'norm of the gradient').toBeGreaterThan(1e-3);
	const { parameters, size } = inferShapes(model.network);
	const trainable = parameters
		.filter((parameter) => parameter.trainable)
		.flatMap(({ offset, shape }) => Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => offset + i));
	for (let i = 0; i < size; i++) if (!trainable.includes(i)) expect(gradient[i], `gradient of running statistic ${i}`).toBe(0);

	const random = new RandomStream(99, 0);
	const drawn = Array.from({ length: 6 }, () => {
		const direction = new Float32Array(size);
		for (const i of trainable) direction[i] = 2 * random.float() - 1;
		return direction;
	});
	const stride = Math.max(1, Math.floor(trainable.length / 10));
	const axes = trainable.filter((_, i) => i % stride === 0).map((i) => new Float32Array(size).map((_, j) => (i === j ? 1 : 0)));
	for (const direction of [gradient, ...drawn, ...axes]) {
		const length = Math.sqrt(direction.reduce((sum, v) => sum + v * v, 0));
		const at = async (distance: number): Promise<number> => {
			model.setWeights(weights.map((weight, i) => weight + (distance * direction[i]) / length));
			return trainingLoss(model, plan);
		};
		const slope = ((await at(reach)) - (await at(-reach))) / (2 * reach);
		const expected = gradient.reduce((sum, g, i) => sum + (g * direction[i]) / length, 0);
		expect(Math.abs(slope - expected) / norm, `slope ${slope}, gradient says ${expected}, norm ${norm}`).toBeLessThan(tolerance);
	}
	model.setWeights(weights);
}
