import { type Activation, inferShapes, type Loss, type Network, type Optimizer } from '@anod/core/backend';
import { expect } from 'vitest';
import golden from '../../golden/network.json' with { type: 'json' };
import { expectClose } from '../close.js';
import { everyRow, numbers, rates } from '../numbers.js';
import { plainDescent, plan, train } from './plans.js';
import { onOurs, type Section } from './section.js';

type Matrix = readonly (readonly number[])[];
const flat = (matrix: Matrix): Float32Array => Float32Array.from(matrix.flat());
/** PyTorch keeps a linear weight as (out, in), we as [in, out]. */
const transposed = (matrix: Matrix): number[] => matrix[0].flatMap((_, column) => matrix.map((row) => row[column]));

interface Autoencoder {
	readonly W1: Matrix;
	readonly b1: readonly number[];
	readonly W2: Matrix;
	readonly b2: readonly number[];
}
const inOurLayout = ({ W1, b1, W2, b2 }: Autoencoder): Float32Array =>
	Float32Array.from([...transposed(W1), ...b1, ...transposed(W2), ...b2]);

/** Numbers of PyTorch in double precision; ours are float32. */
const tolerance = { ofLargest: 3e-6, ofEach: 3e-6, absolute: 1e-7 };

interface Settings {
	readonly lr: number;
	readonly betas?: readonly number[];
	readonly eps?: number;
	readonly alpha?: number;
	readonly momentum?: number;
	readonly nesterov?: boolean;
	readonly weight_decay: number;
	readonly amsgrad?: boolean;
	readonly centered?: boolean;
	readonly dampening?: number;
}

/** Our optimizer with PyTorch's settings; a string says why there is none. */
function optimizerFor(kind: string, settings: Settings): Optimizer | string {
	const { betas = [], eps: epsilon = 0, weight_decay: weightDecay, momentum = 0 } = settings;
	if (settings.amsgrad) return 'Anod has no amsgrad';
	if (settings.centered) return 'Anod has no centred rmsprop';
	if (settings.dampening) return "Anod's sgd has no dampening";
	if (kind === 'Adam' || kind === 'AdamW')
		return { kind: kind === 'Adam' ? 'adam' : 'adamw', beta1: betas[0], beta2: betas[1], epsilon, weightDecay };
	if (kind === 'RMSprop') return { kind: 'rmsprop', alpha: settings.alpha!, epsilon, weightDecay, momentum };
	return { kind: 'sgd', momentum, nesterov: settings.nesterov ?? false, weightDecay };
}

const { autoencoder } = golden;
const network: Network = {
	inputs: 5,
	layers: [
		{ kind: 'dense', units: 3, activation: 'relu' },
		{ kind: 'dense', units: 5, activation: 'sigmoid' },
	],
};
const weights = inOurLayout(autoencoder.weights);
const x = flat(autoencoder.x);

/** Golden optimizers that have no counterpart here, with the reason. */
export const unsupported: Record<string, string> = {};

const identity = (width: number): number[] => Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? 1 : 0));

export const goldenSection: Section = {
	title: 'PyTorch',
	define(test) {
		test('autoencoder 5-3-5: output, loss and gradient', (pair) =>
			onOurs(
				pair,
				network,
				async (model) => {
					expectClose(await model.forward(x, 12), flat(autoencoder.output), 'output', tolerance);
					expectClose([await model.loss(plan(x))], [autoencoder.loss], 'loss', tolerance);
					expectClose(await model.gradient(plan(x)), inOurLayout(autoencoder.gradients), 'gradient', tolerance);
				},
				{ weights },
			));

		for (const [name, reference] of Object.entries(autoencoder.optimizers)) {
			const optimizer = optimizerFor(reference.class, reference.settings);
			if (typeof optimizer === 'string') {
				unsupported[name] = optimizer;
				continue;
			}
			test(`autoencoder 5-3-5 under ${name}: losses of 5 steps, weights after 1, 2 and 5`, (pair) =>
				onOurs(
					pair,
					network,
					async (model) => {
						const training = model.train(plan(x, { optimizer }));
						const losses: number[] = [];
						for (let step = 1; step <= 5; step++) {
							losses.push(
								...(await training.advance({ order: everyRow(12), batchSize: 12, learningRates: rates(1, reference.settings.lr) })),
							);
							const after = (reference.weights_after as Record<string, Autoencoder>)[step];
							if (after) expectClose(model.weights(), inOurLayout(after), `weights after ${step}`, { ofLargest: 1e-5, ofEach: 1e-5 });
						}
						training.end();
						expectClose(losses, reference.loss_before_step, 'losses', { ofEach: 1e-5 });
						expectClose([await model.loss(plan(x))], [reference.loss_after_5], 'loss after 5', { ofEach: 1e-5 });
					},
					{ weights },
				));
		}
		test('leaves out only the optimizers that Anod does not have', async () => {
			expect(unsupported).toEqual({
				adam_amsgrad: 'Anod has no amsgrad',
				rmsprop_centered: 'Anod has no centred rmsprop',
				sgd_momentum_dampening_decay: "Anod's sgd has no dampening",
			});
		});

		for (const [activation, values] of Object.entries(golden.activations.functions))
			for (const range of ['grid', 'extreme'] as const)
				test(`${activation} and its derivative: ${range === 'grid' ? '41 points from −5 to 5' : '±0 to ±1000'}`, (pair) =>
					onOurs(
						pair,
						{
							inputs: 1,
							layers: [
								{ kind: 'activation', activation: activation as Activation },
								{ kind: 'dense', units: 1, bias: false },
							],
						},
						async (model) => {
							const points = golden.activations[range];
							const expected = values[range];
							const close = { ofEach: 2e-6, absolute: 4e-7 };
							expectClose(await model.forward(Float32Array.from(points), points.length), expected.y, 'y', close);
						},
						{ weights: Float32Array.of(1) },
					).then(() =>
						// The derivative at p is the gradient of the bias of a dense layer that puts out p.
						onOurs(pair, { inputs: 1, layers: [{ kind: 'dense', units: 1, activation: activation as Activation }] }, async (model) => {
							const points = golden.activations[range];
							const derivatives: number[] = [];
							for (let i = 0; i < points.length; i++) {
								model.setWeights(Float32Array.of(0, points[i]));
								const rows = Float32Array.of(0);
								const [y] = await model.forward(rows, 1);
								// mae against a target below: the loss falls as y does, with slope 1.
								const target = y - Math.max(1, Math.abs(y));
								derivatives.push((await model.gradient(plan(rows, { targets: Float32Array.of(target), loss: { kind: 'mae' } })))[1]);
							}
							expectClose(derivatives, values[range].dy, 'dy', { ofEach: 3e-6, absolute: 1e-6 });
						}),
					));

		for (const [name, reference] of Object.entries(golden.losses.functions))
			test(`${name}: mean and gradient`, (pair) => {
				const loss: Loss = name.startsWith('huber')
					? { kind: 'huber', delta: Number(name.slice('huber_delta'.length)) }
					: { kind: name as 'mse' | 'mae' };
				return onOurs(
					pair,
					// Bias alone, one row: the gradient of the bias is the gradient at the output.
					{ inputs: 1, layers: [{ kind: 'dense', units: 12 }] },
					async (model) => {
						const given = plan(Float32Array.of(0), { targets: flat(golden.losses.target), loss });
						expectClose([await model.loss(given)], [reference.loss], 'loss', tolerance);
						expectClose((await model.gradient(given)).slice(12), flat(reference.gradient), 'gradient', tolerance);
					},
					{ weights: Float32Array.from([...new Array(12).fill(0), ...golden.losses.prediction.flat()]) },
				);
			});

		for (const kind of ['batchNorm', 'layerNorm'] as const)
			test(`${kind === 'batchNorm' ? 'batch norm' : 'layer norm'}: output and gradients`, (pair) => {
				const reference = golden[kind];
				const values = kind === 'batchNorm' ? golden.batchNorm.training : golden.layerNorm;
				const start = kind === 'batchNorm' ? [...golden.batchNorm.running_mean_start, ...golden.batchNorm.running_var_start] : [];
				return onOurs(
					pair,
					{
						inputs: 4,
						layers: [
							{ kind: 'dense', units: 4, bias: false },
							{ kind, epsilon: reference.eps },
						],
					},
					async (model) => {
						const rows = flat(reference.x);
						// mse has gradient 2(y − t)/24: these targets make it the stored upstream gradient.
						const upstream = reference.upstream.flat();
						const targets = Float32Array.from(values.y.flat(), (y, i) => y - 12 * upstream[i]);
						const gradient = await model.gradient(plan(rows, { targets }));
						const ofWeight = identity(4).map((_, at) => {
							const [i, j] = [Math.floor(at / 4), at % 4];
							return reference.x.reduce((sum, row, r) => sum + row[i] * values.dx[r][j], 0);
						});
						const close = { ofLargest: 1e-5, absolute: 1e-5 };
						expectClose(gradient.slice(0, 16), ofWeight, 'xᵀ·dx', close);
						expectClose(gradient.slice(16, 24), [...values.dgamma, ...values.dbeta], 'dγ, dβ', close);
						if (kind === 'layerNorm') expectClose(await model.forward(rows, 6), flat(values.y), 'output', tolerance);
						const squares = upstream.reduce((sum, g) => sum + (12 * g) ** 2, 0) / 24;
						const [loss] = await train(model, plan(rows, { targets, optimizer: plainDescent }), { rate: 0 });
						expectClose([loss], [squares], 'loss in training mode', { ofEach: 1e-5 });
					},
					{ weights: Float32Array.from([...identity(4), ...reference.gamma, ...reference.beta, ...start]) },
				);
			});

		test('batch norm: running statistics after one and two batches, and scoring by them', (pair) => {
			const reference = golden.batchNorm;
			const one: Network = { inputs: 4, layers: [{ kind: 'batchNorm', epsilon: reference.eps, momentum: reference.momentum }] };
			const { parameters } = inferShapes(one);
			const mean = parameters.find(({ name }) => name === '0.runningMean')!.offset;
			return onOurs(
				pair,
				one,
				async (model) => {
					const training = model.train(plan(flat([...reference.x, ...reference.x_second])));
					for (const [first, after] of [
						[0, [...reference.training.running_mean_after_1, ...reference.training.running_var_after_1]],
						[6, [...reference.training.running_mean_after_2, ...reference.training.running_var_after_2]],
					] as const) {
						await training.advance({ order: everyRow(6).map((row) => row + first), batchSize: 6, learningRates: rates(1, 0) });
						expectClose(model.weights().slice(mean, mean + 8), after, `statistics after row ${first}`, tolerance);
					}
					training.end();
					expectClose(await model.forward(flat(reference.x), 6), flat(reference.evaluation_after_2.y), 'scoring', tolerance);
				},
				{
					weights: Float32Array.from([
						...reference.gamma,
						...reference.beta,
						...reference.running_mean_start,
						...reference.running_var_start,
					]),
				},
			);
		});

		test('a constant column or row normalises to 0', (pair) =>
			onOurs(pair, { inputs: 3, layers: [{ kind: 'layerNorm' }] }, async (model) => {
				expect([...(await model.forward(new Float32Array(3).fill(3), 1))]).toEqual([0, 0, 0]);
				const spread = await model.forward(numbers(3, 1), 1);
				expect(spread.some((value) => value !== 0)).toBe(true);
			}));
	},
};
