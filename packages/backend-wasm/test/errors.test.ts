import { type Backend, isAnodError } from '@anod/core/backend';
import { beforeEach, describe, expect, it } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { autoencoder, plan, randomRows, slice, startWeights } from './rows.js';

let backend: Backend;
beforeEach(async () => {
	backend = await wasmBackend();
});

/** The code of the error that a call throws or rejects with, and its message. */
async function failure(call: () => unknown): Promise<string> {
	try {
		await call();
	} catch (error) {
		if (isAnodError(error)) return error.message;
		throw error;
	}
	return 'no error';
}

const compiled = () => backend.compile(autoencoder, { weights: startWeights() });

describe('errors', () => {
	it('refuse weights of another length and say both lengths', async () => {
		const size = startWeights().length;
		expect(await failure(() => backend.compile(autoencoder, { weights: new Float32Array(3) }))).toContain(
			`ANOD_SHAPE: compile() got weights of length 3; it must be ${size}`,
		);
		const model = await compiled();
		expect(await failure(() => model.setWeights(new Float32Array(size + 1)))).toMatch(/^ANOD_SHAPE: setWeights\(\)/);
	});

	it('refuse rows, targets and row weights that do not fit', async () => {
		const model = await compiled();
		expect(await failure(() => model.forward(new Float32Array(11), 2))).toMatch(
			/^ANOD_SHAPE: rows has 11 values, which is no whole number of rows of 6/,
		);
		expect(await failure(() => model.forward(new Float32Array(12), 3))).toMatch(/^ANOD_SHAPE: rows has 12 values.* but 3 were announced/);
		expect(await failure(() => model.train({ ...plan(), rows: new Float32Array(13) }))).toMatch(/^ANOD_SHAPE: rows has 13 values/);
		expect(await failure(() => model.loss({ ...plan(), rows: new Float32Array(0) }))).toMatch(/^ANOD_SHAPE: the plan has no rows/);
		expect(await failure(() => model.train({ ...plan(), targets: new Float32Array(6) }))).toMatch(
			/targets has 1 rows of 6 values for 20 rows/,
		);
		expect(await failure(() => model.loss({ ...plan(), rowWeights: new Float32Array(1) }))).toMatch(/^ANOD_SHAPE: rowWeights has 1 values/);
	});

	it('ask for targets where outputs are not inputs, and refuse masked rows there', async () => {
		const network = { inputs: 4, layers: [{ kind: 'dense', units: 2 }] } as const;
		const model = await backend.compile(network, { weights: startWeights(network) });
		const rows = randomRows(5, 4);
		expect(await failure(() => model.train({ ...plan(), rows }))).toMatch(/^ANOD_SHAPE: without targets the network learns its own input/);
		const corruption = { noise: [0, 0], mask: [0.1, 0.2], maskNoise: 0, maskedShare: 0.5 } as const;
		expect(await failure(() => model.train({ ...plan(), rows, targets: new Float32Array(10), corruption }))).toMatch(/masked rows/);
	});

	it('refuse a slice of a plan without rows, and a step without any, and say what to do', async () => {
		const model = await compiled();
		const training = model.train({ ...plan(), rows: new Float32Array(0) });
		expect(await failure(() => training.advance(slice(1, 1, 1)))).toMatch(/^ANOD_SHAPE: the plan has no rows to advance over; .* step\(\)/);
		expect(await failure(() => training.step({ rows: new Float32Array(0), learningRate: 0.1 }))).toMatch(/^ANOD_SHAPE: .* no rows/);
		training.end();
		expect(await failure(() => training.step({ rows: randomRows(2, 6), learningRate: 0.1 }))).toMatch(
			/^ANOD_DISPOSED: step\(\) was called after end/,
		);
	});

	it('refuse a row number beyond the plan, with its position', async () => {
		const model = await compiled();
		const training = model.train(plan(20));
		const order = Uint32Array.of(0, 1, 20);
		expect(await failure(() => training.advance({ order, batchSize: 3, learningRates: new Float32Array(1) }))).toMatch(
			/^ANOD_SHAPE: order names row 20 at position 2/,
		);
		expect(await failure(() => training.advance({ order, batchSize: 0, learningRates: new Float32Array(1) }))).toMatch(/batchSize is 0/);
		expect(await failure(() => training.advance({ order, batchSize: 2, learningRates: new Float32Array(1) }))).toMatch(
			/learningRates has 1 values.* make 2 steps/,
		);
	});

	it('refuse a second training at a time, and allow one after the other', async () => {
		const model = await compiled();
		const first = model.train(plan());
		expect(await failure(() => model.train(plan()))).toMatch(/^ANOD_BACKEND: train\(\)/);
		first.end();
		model.train(plan()).end();
	});

	it('refuse everything after its owner was disposed', async () => {
		const model = await compiled();
		const training = model.train(plan());
		const memory = await backend.remember(randomRows(4, 2), 4, 2);
		backend.dispose();
		backend.dispose();
		expect(await failure(() => model.forward(randomRows(1, 6), 1))).toMatch(/^ANOD_DISPOSED/);
		expect(await failure(() => model.weights())).toMatch(/^ANOD_DISPOSED/);
		expect(await failure(() => training.advance(slice(20, 1, 4)))).toMatch(/^ANOD_DISPOSED/);
		expect(await failure(() => memory.nearest(randomRows(1, 2), 1, 1, false))).toMatch(/^ANOD_DISPOSED/);
		expect(await failure(() => compiled())).toMatch(/^ANOD_DISPOSED/);
		training.end();
	});

	it('refuse more neighbours than there are', async () => {
		const memory = await backend.remember(randomRows(4, 2), 4, 2);
		expect(await failure(() => memory.nearest(randomRows(1, 2), 1, 5, false))).toMatch(/k 5; it must be a whole number from 1 to 4/);
		expect(await failure(() => memory.nearest(randomRows(1, 2), 1, 4, true))).toMatch(/k 4; it must be a whole number from 1 to 3/);
	});
});
