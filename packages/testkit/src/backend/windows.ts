import type { Corruption, Network, TrainingPlan } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectSameBits } from '../close.js';
import { numbers } from '../numbers.js';
import { expectCode } from './expect-code.js';
import { shaped } from './networks.js';
import { adam, plan, train } from './plans.js';
import { onOurs, type Section } from './section.js';

/** Windows of 4 points of 3 channels. */
const width = 12;
const convolution = shaped(
	[4, 3],
	{ kind: 'conv1d', filters: 5, kernel: 3, padding: 'causal', activation: 'silu' },
	{ kind: 'conv1d', filters: 3, kernel: 1 },
);
const dense: Network = {
	inputs: width,
	layers: [
		{ kind: 'dense', units: 5, activation: 'tanh' },
		{ kind: 'dense', units: width },
	],
};
const masking: Network = { inputs: width, layers: [{ kind: 'maskInput' }, ...dense.layers] };
/** Reads a window, foretells the next point. */
const forecast: Network = { inputs: width, layers: [{ kind: 'dense', units: 3 }] };

/** Windows copied out one after another. */
function copyOut(series: Float32Array, rowWidth: number, stride: number, n: number): Float32Array {
	const rows = new Float32Array(n * rowWidth);
	for (let i = 0; i < n; i++) rows.set(series.subarray(i * stride, i * stride + rowWidth), i * rowWidth);
	return rows;
}

const strides: readonly (readonly [title: string, stride: number])[] = [
	['every point', 3],
	['every second point', 6],
	['every value', 1],
	['side by side', width],
	['with gaps', 17],
];
const series = numbers(3 * 61 + 2, 1);
const count = (stride: number): number => Math.floor((series.length - width) / stride) + 1;
const corruption: Corruption = { noise: [0.1, 0.5], mask: [0.2, 0.6], maskNoise: 0.1, maskedShare: 0.5 };

export const windows: Section = {
	title: 'windows',
	define(test) {
		for (const [title, stride] of strides) {
			const n = count(stride);
			const copies = copyOut(series, width, stride, n);

			for (const [kind, network] of [
				['convolution', convolution],
				['dense', dense],
			] as const)
				test(`windows ${title}, ${kind}: forward, loss and gradient have the bits of windows copied out`, (pair) =>
					onOurs(pair, network, async (model) => {
						expectSameBits(await model.forward(series, n, { rowStride: stride }), await model.forward(copies, n), 'forward');
						const rowWeights = numbers(n, 4, 0, 2);
						const inPlace = plan(series, { rowStride: stride, rowWeights });
						const copied = plan(copies, { rowWeights });
						expect(await model.loss(inPlace)).toBe(await model.loss(copied));
						expectSameBits(await model.gradient(inPlace), await model.gradient(copied), 'gradient');
					}));

			for (const [what, network, change] of [
				['plain', convolution, {}],
				['spoiled', dense, { corruption }],
				['spoiled, with missing cells', masking, { corruption }],
			] as const)
				test(`windows ${title}, ${what}: a training ends with the bits of windows copied out`, (pair) =>
					onOurs(pair, network, async (model) => {
						const gaps = (rows: Float32Array) => (network === masking ? rows.map((value) => (value > 1.5 ? Number.NaN : value)) : rows);
						const given: Partial<TrainingPlan> = { optimizer: adam, gradientClip: 1, ...change };
						const start = model.weights();
						const options = { batchSize: 7, epochs: 2, rate: 0.01 };
						const losses = await train(model, plan(gaps(series), { ...given, rowStride: stride }), options);
						expect(losses.every(Number.isFinite)).toBe(true);
						const weights = model.weights();
						model.setWeights(start);
						expect(await train(model, plan(gaps(copies), given), options)).toEqual(losses);
						expectSameBits(model.weights(), weights, 'weights');
					}));
		}

		test('targets may be windows of the same series: the point after each', (pair) =>
			onOurs(pair, forecast, async (model) => {
				const n = 61 - 4;
				const rows = series.subarray(0, (n - 1) * 3 + width);
				const inPlace = plan(rows, { rowStride: 3, targets: series.subarray(width), targetStride: 3 });
				const copied = plan(copyOut(series, width, 3, n), { targets: copyOut(series.subarray(width), 3, 3, n) });
				expect(await model.loss(inPlace)).toBe(await model.loss(copied));
				expectSameBits(await model.gradient(inPlace), await model.gradient(copied), 'gradient');
				const start = model.weights();
				const options = { batchSize: 10, epochs: 2 };
				const losses = await train(model, inPlace, options);
				const weights = model.weights();
				model.setWeights(start);
				expect(await train(model, copied, options)).toEqual(losses);
				expectSameBits(model.weights(), weights, 'weights');
			}));

		test('targets may overlap where rows do not, and there may be more of them', (pair) =>
			onOurs(pair, forecast, async (model) => {
				const rows = numbers(5 * width, 2);
				const inPlace = plan(rows, { targets: series.subarray(0, 10), targetStride: 1 });
				const copied = plan(rows, { targets: copyOut(series, 3, 1, 5) });
				expect(await model.loss(inPlace)).toBe(await model.loss(copied));
				expectSameBits(await model.gradient(inPlace), await model.gradient(copied), 'gradient');
			}));

		test('what is left behind the last window is not read', (pair) =>
			onOurs(pair, dense, async (model) => {
				const rest = Float32Array.of(...series.subarray(0, width + 10), Number.NaN, Number.NaN);
				expect((await model.forward(rest, 3, { rowStride: 5 })).every(Number.isFinite)).toBe(true);
				expect(await model.loss(plan(rest, { rowStride: 5 }))).toBeGreaterThan(0);
			}));

		test('refuses strides that are no whole number of at least 1', (pair) =>
			onOurs(pair, dense, async (model) => {
				for (const rowStride of [0, -3, 1.5, Number.NaN]) {
					await expectCode(() => model.forward(series, 3, { rowStride }), 'ANOD_SHAPE');
					await expectCode(() => model.loss(plan(series, { rowStride })), 'ANOD_SHAPE');
					await expectCode(() => model.train(plan(series, { rowStride })), 'ANOD_SHAPE');
					const targets = plan(series, { rowStride: 3, targets: series, targetStride: rowStride });
					await expectCode(() => model.gradient(targets), 'ANOD_SHAPE');
				}
			}));

		test('refuses a series shorter than a window, another number of windows, and too few targets', (pair) =>
			onOurs(pair, forecast, async (model) => {
				await expectCode(() => model.forward(series.subarray(0, 11), 1, { rowStride: 3 }), 'ANOD_SHAPE');
				await expectCode(() => model.forward(series, count(3) - 1, { rowStride: 3 }), 'ANOD_SHAPE');
				await expectCode(() => model.forward(series, count(3) + 1, { rowStride: 3 }), 'ANOD_SHAPE');
				const targets = series.subarray(0, 3 * (count(3) - 1));
				await expectCode(() => model.loss(plan(series, { rowStride: 3, targets, targetStride: 3 })), 'ANOD_SHAPE');
				await expectCode(() => model.loss(plan(series, { rowStride: 3, targets: series })), 'ANOD_SHAPE');
				const enough = series.subarray(0, 3 * count(3));
				await expectCode(() => model.loss(plan(series, { rowStride: 3, targets: enough, rowWeights: new Float32Array(3) })), 'ANOD_SHAPE');
			}));

		test('refuses a stride of targets where there are none', (pair) =>
			onOurs(pair, dense, (model) => expectCode(() => model.train(plan(series, { rowStride: 3, targetStride: 3 })), 'ANOD_SHAPE')));
	},
};
