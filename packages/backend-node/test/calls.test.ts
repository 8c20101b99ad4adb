import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, initialWeights, type Model, type Network, type TrainingPlan } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderOf, values } from './rows.js';

const network: Network = {
	inputs: 30,
	layers: [
		{ kind: 'dense', units: 64, activation: 'silu' },
		{ kind: 'dense', units: 30 },
	],
};
const optimizer = { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 } as const;
const plan = (n: number): TrainingPlan => ({ rows: values(n * 30, 1), loss: { kind: 'mse' }, optimizer, gradientClip: 0, seed: 3 });
/** Enough work for the thread pool. */
const slice = (n: number) => ({ order: orderOf(n, 20), batchSize: 50, learningRates: new Float32Array((n * 20) / 50).fill(0.01) });

describe('calls of the native backend', () => {
	let backend: Backend;
	let wasm: Backend;
	const compile = (on: Backend): Promise<Model> => on.compile(network, { weights: initialWeights(network, 5) });
	beforeAll(async () => {
		backend = await nodeBackend();
		wasm = await wasmBackend();
	});
	afterAll(() => {
		backend.dispose();
		wasm.dispose();
	});

	it('answers little work at once and much work later', async () => {
		const model = await compile(backend);
		expect(model.forward(values(30, 2), 1)).toBeInstanceOf(Float32Array);
		expect(model.forward(values(30_000 * 30, 2), 30_000)).toBeInstanceOf(Promise);
		model.dispose();
	});

	it('leaves the event loop free while it trains', async () => {
		const model = await compile(backend);
		const training = model.train(plan(1000));
		let turns = 0;
		const timer = setInterval(() => turns++, 1);
		const before = turns;
		for (let i = 0; i < 20; i++) await training.advance(slice(1000));
		clearInterval(timer);
		expect(turns - before).toBeGreaterThan(20);
		model.dispose();
	});

	it('does calls that overlap one after another, with the bits of calls that do not', async () => {
		const [ours, theirs] = [await compile(backend), await compile(wasm)];
		const [training, reference] = [ours.train(plan(1000)), theirs.train(plan(1000))];
		const rows = values(5000 * 30, 4);
		const calls = [training.advance(slice(1000)), ours.forward(rows, 5000), training.advance(slice(1000)), ours.loss(plan(1000))];
		const got = await Promise.all(calls);
		const expected = [reference.advance(slice(1000)), theirs.forward(rows, 5000), reference.advance(slice(1000)), theirs.loss(plan(1000))];
		expect(got).toEqual(await Promise.all(expected));
		expect(ours.weights()).toEqual(theirs.weights());
		ours.dispose();
		theirs.dispose();
	});

	it('trains models side by side, each as if alone', async () => {
		const models = await Promise.all([compile(backend), compile(backend), compile(backend)]);
		const trainings = models.map((model) => model.train(plan(1000)));
		const losses = await Promise.all(trainings.map((training) => training.advance(slice(1000))));
		expect(losses[1]).toEqual(losses[0]);
		expect(losses[2]).toEqual(losses[0]);
		for (const model of models) model.dispose();
	});

	it('refuses to copy weights while a call changes them', async () => {
		const model = await compile(backend);
		const training = model.train(plan(1000));
		const advance = training.advance(slice(1000));
		expect(() => model.weights()).toThrow(/ANOD_BACKEND: weights\(\) was called while another call/);
		expect(() => model.setWeights(initialWeights(network, 5))).toThrow(/await that one first/);
		await advance;
		expect(model.weights()).toHaveLength(initialWeights(network, 5).length);
		model.dispose();
	});

	it('finishes what is under way when it is disposed, and refuses what waits', async () => {
		const own = await nodeBackend();
		const model = await compile(own);
		const training = model.train(plan(1000));
		const advance = training.advance(slice(1000));
		const waiting = training.advance(slice(1000));
		const memory = await own.remember(values(2000 * 30, 6), 2000, 30);
		const nearest = memory.nearest(values(5000 * 30, 7), 5000, 3, false);
		own.dispose();
		expect((await advance).every(Number.isFinite)).toBe(true);
		await expect(waiting).rejects.toMatchObject({ code: 'ANOD_DISPOSED' });
		expect((await nearest).distances.every(Number.isFinite)).toBe(true);
		await new Promise((resolve) => setTimeout(resolve));
		expect(() => model.forward(values(30, 1), 1)).toThrow(/ANOD_DISPOSED/);
	});
});
