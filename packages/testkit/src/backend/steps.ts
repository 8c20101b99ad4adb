import { inferShapes, type Loss, type Minibatch, type Model, type Network, type Optimizer, type TrainingPlan } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose, expectSameBits } from '../close.js';
import { everyRow, numbers, rates } from '../numbers.js';
import { expectCode } from './expect-code.js';
import { adam, plainDescent, plan } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const network: Network = {
	inputs: 5,
	layers: [
		{ kind: 'dense', units: 7, activation: 'silu' },
		{ kind: 'dense', units: 3 },
	],
};
/** Draws and statistics: what a step counter and a whole minibatch decide. */
const drawing: Network = {
	inputs: 5,
	layers: [
		{ kind: 'maskInput' },
		{ kind: 'dense', units: 9, activation: 'relu' },
		{ kind: 'batchNorm' },
		{ kind: 'dropout', rate: 0.3 },
		{ kind: 'dense', units: 5 },
	],
};
/** Growing and shrinking, and more than the kernels take at a time. */
const sizes = [5, 1, 40, 33, 2, 41];
const n = sizes.reduce((sum, size) => sum + size);
const rate = 0.02;

const optimizers: readonly (readonly [name: string, optimizer: Optimizer])[] = [
	['adam', adam],
	['adamw', { ...adam, kind: 'adamw', weightDecay: 0.1 } as Optimizer],
	['rmsprop', { kind: 'rmsprop', alpha: 0.9, epsilon: 1e-7, weightDecay: 0.01, momentum: 0.5 }],
	['sgd', plainDescent],
	['sgd with momentum', { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 }],
];
const losses: readonly Loss[] = [
	{ kind: 'mse' },
	{ kind: 'mae' },
	{ kind: 'huber', delta: 0.5 },
	{ kind: 'binaryCrossEntropy' },
	{ kind: 'softmaxCrossEntropy' },
	{ kind: 'center', center: numbers(3, 9) },
];

/** A plan over all rows: targets with gaps, row weights. */
const whole = (change: Partial<TrainingPlan> = {}): TrainingPlan =>
	plan(numbers(n * 5, 1), {
		targets: numbers(n * 3, 2, 0, 1).map((value, i) => (i % 7 === 3 ? Number.NaN : value)),
		rowWeights: numbers(n, 3, 0, 2),
		optimizer: adam,
		...change,
	});

/** First row and number of rows of each minibatch. */
const groups = sizes.map((size, i) => [sizes.slice(0, i).reduce((sum, before) => sum + before, 0), size] as const);

/** Rows from … from + size − 1 of a plan as a minibatch. */
function minibatch(model: Model, { rows, targets, rowWeights }: TrainingPlan, from: number, size: number): Minibatch {
	const { inputs, outputs } = inferShapes(model.network);
	return {
		rows: rows.subarray(from * inputs, (from + size) * inputs),
		...(targets ? { targets: targets.subarray(from * outputs, (from + size) * outputs) } : {}),
		...(rowWeights ? { rowWeights: rowWeights.subarray(from, from + size) } : {}),
		learningRate: rate,
	};
}

/** The same rows as a slice of one step. */
const slice = (from: number, size: number) => ({
	order: everyRow(size).map((row) => from + row),
	batchSize: size,
	learningRates: rates(1, rate),
});

/** A plan that has all but rows. */
const withoutRows = ({ targets, rowWeights, ...rest }: TrainingPlan): TrainingPlan => ({ ...rest, rows: new Float32Array(0) });

/** Trains over the minibatches, each by a slice or by a step, from the weights that the model has; puts them back. */
async function trained(
	model: Model,
	given: TrainingPlan,
	byStep: (i: number) => boolean,
	from: TrainingPlan = given,
): Promise<{ losses: number[]; weights: Float32Array }> {
	const start = model.weights();
	const training = model.train(from);
	const losses: number[] = [];
	for (const [i, [first, size]] of groups.entries())
		losses.push(byStep(i) ? await training.step(minibatch(model, given, first, size)) : (await training.advance(slice(first, size)))[0]);
	training.end();
	const weights = model.weights();
	model.setWeights(start);
	return { losses, weights };
}

/** Expects steps alone, on a plan without rows, and steps mixed with slices to do what slices do. */
async function expectSameAsSlices(model: Model, given: TrainingPlan): Promise<void> {
	const sliced = await trained(model, given, () => false);
	for (const [what, got] of [
		['steps', await trained(model, given, () => true, withoutRows(given))],
		['slices and steps', await trained(model, given, (i) => i % 2 === 1)],
		['steps and slices', await trained(model, given, (i) => i % 2 === 0)],
	] as const) {
		expect(got.losses, `losses of ${what}`).toEqual(sliced.losses);
		expectSameBits(got.weights, sliced.weights, `weights after ${what}`);
	}
	expect(sliced.weights).not.toEqual(model.weights());
}

export const steps: Section = {
	title: 'single steps',
	define(test) {
		for (const [name, optimizer] of optimizers)
			test(`${name}: steps on rows of one's own are slices of one step, to the bit, and mix with them`, (pair) =>
				onOurs(pair, network, (model) => expectSameAsSlices(model, whole({ optimizer }))));

		for (const loss of losses)
			test(`${loss.kind}: a step is a slice of one step, with missing targets and row weights, with neither, and clipped`, (pair) =>
				onOurs(pair, network, async (model) => {
					await expectSameAsSlices(model, whole({ loss }));
					await expectSameAsSlices(model, whole({ loss, targets: numbers(n * 3, 4, 0, 1), rowWeights: undefined }));
					await expectSameAsSlices(model, whole({ loss, gradientClip: 0.01 }));
				}));

		test('three members, dropout and batch norm, rows that are their own targets: a step is a slice of one step', (pair) =>
			onOurs(pair, drawing, (model) => expectSameAsSlices(model, whole({ targets: undefined, seed: 2 ** 40 + 3 })), { members: 3 }));

		test('a step spoils its rows as the plan says', (pair) =>
			onOurs(
				pair,
				drawing,
				async (model) => {
					const corruption = { noise: [0.1, 1], mask: [0.2, 0.6], maskNoise: 0.1, maskedShare: 0.5 } as const;
					const given = whole({ targets: undefined, corruption });
					await expectSameAsSlices(model, given);
					const spoiled = await trained(model, given, () => true);
					const clean = await trained(model, { ...given, corruption: undefined }, () => true);
					expect(spoiled.losses).not.toEqual(clean.losses);
				},
				{ members: 2 },
			));

		test('steps agree with the oracle', (pair) =>
			onBoth(pair, network, async (our, their) => {
				const given = whole({ gradientClip: 0.5 });
				const [ours, theirs] = [await trained(our, given, () => true), await trained(their, given, () => true)];
				expectClose(ours.losses, theirs.losses, 'losses', { ofEach: 1e-4 });
				expectClose(ours.weights, theirs.weights, 'weights', { ofLargest: 1e-3 });
			}));

		test('a step without targets or row weights takes none from the step before', (pair) =>
			onOurs(pair, drawing, async (model) => {
				const given = whole({ targets: numbers(n * 5, 4) });
				const bare = { ...given, targets: undefined, rowWeights: undefined };
				const run = async (training: ReturnType<Model['train']>, second: TrainingPlan) => {
					await training.step(minibatch(model, given, 0, 40));
					const loss = await training.step(minibatch(model, second, 40, 30));
					training.end();
					return loss;
				};
				const start = model.weights();
				const got = await run(model.train(given), bare);
				const weights = model.weights();
				model.setWeights(start);
				const own = { ...given, targets: given.rows, rowWeights: rates(n, 1) };
				expect(await run(model.train(withoutRows(given)), own)).toBe(got);
				expectSameBits(model.weights(), weights, 'weights');
			}));

		test('a minibatch is not changed, and a later change of its arrays means nothing', (pair) =>
			onOurs(pair, network, async (model) => {
				const given = whole();
				const expected = await trained(model, given, () => true);
				const batch = { rows: new Float32Array(0), targets: new Float32Array(0), rowWeights: new Float32Array(0), learningRate: rate };
				const training = model.train(withoutRows(given));
				for (const [first, size] of groups) {
					const { rows, targets, rowWeights } = minibatch(model, given, first, size);
					batch.rows = rows.slice();
					batch.targets = (targets as Float32Array).slice();
					batch.rowWeights = (rowWeights as Float32Array).slice();
					await training.step(batch);
					expectSameBits(batch.rows, rows, 'rows');
					for (const array of [batch.rows, batch.targets, batch.rowWeights]) array.fill(Number.NaN);
				}
				training.end();
				expectSameBits(model.weights(), expected.weights, 'weights');
			}));

		test('takes its turn among calls that overlap', (pair) =>
			onOurs(
				pair,
				{
					inputs: 64,
					layers: [
						{ kind: 'dense', units: 128, activation: 'relu' },
						{ kind: 'dense', units: 64 },
					],
				},
				async (model) => {
					const given = plan(numbers(60 * 64, 1), { optimizer: adam });
					const other = { rows: numbers(50 * 64, 2), learningRate: 0.01 };
					const order = { order: everyRow(60), batchSize: 30, learningRates: rates(2, 0.01) };
					const start = model.weights();
					const apart = model.train(given);
					const expected = [await apart.advance(order), await apart.step(other), await apart.step(other), await apart.advance(order)];
					apart.end();
					const weights = model.weights();
					model.setWeights(start);
					const training = model.train(given);
					const calls = [training.advance(order), training.step(other), training.step(other), training.advance(order)];
					expect(await Promise.all(calls)).toEqual(expected);
					training.end();
					expectSameBits(model.weights(), weights, 'weights');
				},
			));

		test('refuses a minibatch that does not fit, and goes on as if nothing had been asked', (pair) =>
			onOurs(pair, network, async (model) => {
				const given = whole();
				const expected = await trained(model, given, () => true);
				const training = model.train(withoutRows(given));
				for (const [first, size] of groups) {
					const good = minibatch(model, given, first, size);
					for (const wrong of [
						{ rows: new Float32Array(0) },
						{ rows: numbers(size * 5 + 1, 1) },
						{ rows: numbers((size + 1) * 5, 1) },
						{ targets: undefined },
						{ targets: numbers(size * 3 + 3, 1) },
						{ targets: numbers(size * 3 - 1, 1) },
						{ rowWeights: numbers(size + 1, 1) },
					])
						await expectCode(() => training.step({ ...good, ...wrong }), 'ANOD_SHAPE');
					await training.step(good);
				}
				training.end();
				expectSameBits(model.weights(), expected.weights, 'weights');
			}));

		test('a plan without rows refuses slices, and whatever is no plan', (pair) =>
			onOurs(pair, network, async (model) => {
				const empty = withoutRows(whole());
				const training = model.train(empty);
				await expectCode(() => training.advance(slice(0, 1)), 'ANOD_SHAPE');
				await expectCode(
					() => training.advance({ order: new Uint32Array(0), batchSize: 1, learningRates: new Float32Array(0) }),
					'ANOD_SHAPE',
				);
				training.end();
				await expectCode(() => model.train({ ...empty, targets: new Float32Array(3) }), 'ANOD_SHAPE');
				await expectCode(() => model.train({ ...empty, rowWeights: new Float32Array(1) }), 'ANOD_SHAPE');
				await expectCode(() => model.train({ ...empty, targetStride: 3 }), 'ANOD_SHAPE');
				await expectCode(() => model.loss(empty), 'ANOD_SHAPE');
				await expectCode(() => model.gradient(empty), 'ANOD_SHAPE');
			}));

		test('takes no step after the end, nor on a model that was disposed', (pair) =>
			onOurs(pair, network, async (model) => {
				const batch = minibatch(model, whole(), 0, 5);
				const ended = model.train(whole());
				await ended.step(batch);
				ended.end();
				await expectCode(() => ended.step(batch), 'ANOD_DISPOSED');
				const training = model.train(withoutRows(whole()));
				model.dispose();
				await expectCode(() => training.step(batch), 'ANOD_DISPOSED');
			}));
	},
};
