import { initialWeights, type Network } from '@anod/core/backend';
import { everyRow, numbers, rates } from '../numbers.js';
import { expectCode } from './expect-code.js';
import { plan } from './plans.js';
import { onOurs, type Section } from './section.js';

const network: Network = { inputs: 4, layers: [{ kind: 'dense', units: 4 }] };
const narrowing: Network = { inputs: 4, layers: [{ kind: 'dense', units: 2 }] };
const rows = numbers(20, 1);

export const errors: Section = {
	title: 'errors',
	define(test) {
		test('refuses weights of another length', async (pair) => {
			await expectCode(() => pair.ours.compile(network, { weights: new Float32Array(19) }), 'ANOD_SHAPE');
			await expectCode(() => pair.ours.compile(network, { weights: initialWeights(network, 1), members: 2 }), 'ANOD_SHAPE');
			await onOurs(pair, network, (model) => expectCode(() => model.setWeights(new Float32Array(21)), 'ANOD_SHAPE'));
		});

		test('refuses a network whose layers do not fit', ({ ours }) =>
			expectCode(
				() =>
					ours.compile(
						{ inputs: 3, layers: [{ kind: 'residual', layers: [{ kind: 'dense', units: 2 }] }] },
						{ weights: new Float32Array(8) },
					),
				'ANOD_SHAPE',
			));

		test('refuses rows, targets and row weights of another length', (pair) =>
			onOurs(pair, network, async (model) => {
				await expectCode(() => model.forward(rows, 6), 'ANOD_SHAPE');
				for (const wrong of [
					plan(numbers(19, 1)),
					plan(rows, { targets: new Float32Array(19) }),
					plan(rows, { rowWeights: new Float32Array(4) }),
				]) {
					await expectCode(() => model.loss(wrong), 'ANOD_SHAPE');
					await expectCode(() => model.gradient(wrong), 'ANOD_SHAPE');
					await expectCode(() => model.train(wrong), 'ANOD_SHAPE');
				}
			}));

		test('wants targets where the output has another width than the input', (pair) =>
			onOurs(pair, narrowing, (model) => expectCode(() => model.train(plan(rows)), 'ANOD_SHAPE')));

		test('refuses a center of another length than the output, and masked rows with it', (pair) =>
			onOurs(pair, narrowing, async (model) => {
				const wrong = plan(rows, { loss: { kind: 'center', center: new Float32Array(4) } });
				await expectCode(() => model.loss(wrong), 'ANOD_SHAPE');
				await expectCode(() => model.gradient(wrong), 'ANOD_SHAPE');
				await expectCode(() => model.train(wrong), 'ANOD_SHAPE');
				const corruption = { noise: [0, 0], mask: [0.5, 0.5], maskNoise: 0, maskedShare: 0.5 } as const;
				await onOurs(pair, network, (square) =>
					expectCode(() => square.train(plan(rows, { loss: { kind: 'center', center: new Float32Array(4) }, corruption })), 'ANOD_SHAPE'),
				);
			}));

		test('refuses masked rows where the output has another width than the input', (pair) =>
			onOurs(pair, narrowing, (model) =>
				expectCode(
					() =>
						model.train(
							plan(rows, {
								targets: new Float32Array(10),
								corruption: { noise: [0, 0], mask: [0.5, 0.5], maskNoise: 0, maskedShare: 0.5 },
							}),
						),
					'ANOD_SHAPE',
				),
			));

		test('refuses a slice with a row that is not there, or without one learning rate a step', (pair) =>
			onOurs(pair, network, async (model) => {
				const training = model.train(plan(rows));
				await expectCode(() => training.advance({ order: Uint32Array.of(0, 5), batchSize: 2, learningRates: rates(1, 0.1) }), 'ANOD_SHAPE');
				await expectCode(() => training.advance({ order: everyRow(5), batchSize: 2, learningRates: rates(2, 0.1) }), 'ANOD_SHAPE');
				await expectCode(
					() => training.advance({ order: everyRow(5), batchSize: 0, learningRates: rates(1, 0.1) }),
					'ANOD_SHAPE',
					'ANOD_OPTION',
				);
				training.end();
			}));

		test('allows one training at a time, and another after its end', (pair) =>
			onOurs(pair, network, async (model) => {
				const training = model.train(plan(rows));
				await expectCode(() => model.train(plan(rows)), 'ANOD_BACKEND', 'ANOD_OPTION', 'ANOD_INPUT');
				training.end();
				training.end();
				model.train(plan(rows)).end();
				await expectCode(() => training.advance({ order: everyRow(5), batchSize: 5, learningRates: rates(1, 0.1) }), 'ANOD_DISPOSED');
			}));

		test('refuses more neighbours than there are rows, and rows of another width', async ({ ours }) => {
			const memory = await ours.remember(rows, 5, 4);
			await expectCode(() => memory.nearest(rows, 5, 6, false), 'ANOD_SHAPE', 'ANOD_OPTION');
			await expectCode(() => memory.nearest(rows, 5, 5, true), 'ANOD_SHAPE', 'ANOD_OPTION');
			await expectCode(() => memory.nearest(rows, 5, 0, false), 'ANOD_SHAPE', 'ANOD_OPTION');
			await expectCode(() => memory.nearest(rows, 4, 1, false), 'ANOD_SHAPE');
			memory.dispose();
			await expectCode(() => ours.remember(rows, 6, 4), 'ANOD_SHAPE');
		});

		test('refuses any use of a disposed model or memory; disposing twice is fine', async ({ ours }) => {
			const model = await ours.compile(network, { weights: initialWeights(network, 1) });
			const training = model.train(plan(rows));
			model.dispose();
			model.dispose();
			await expectCode(() => model.weights(), 'ANOD_DISPOSED');
			await expectCode(() => model.setWeights(new Float32Array(20)), 'ANOD_DISPOSED');
			await expectCode(() => model.forward(rows, 5), 'ANOD_DISPOSED');
			await expectCode(() => model.loss(plan(rows)), 'ANOD_DISPOSED');
			await expectCode(() => model.gradient(plan(rows)), 'ANOD_DISPOSED');
			await expectCode(() => model.train(plan(rows)), 'ANOD_DISPOSED');
			await expectCode(() => training.advance({ order: everyRow(5), batchSize: 5, learningRates: rates(1, 0.1) }), 'ANOD_DISPOSED');
			const memory = await ours.remember(rows, 5, 4);
			memory.dispose();
			memory.dispose();
			await expectCode(() => memory.nearest(rows, 5, 1, false), 'ANOD_DISPOSED');
		});
	},
};
