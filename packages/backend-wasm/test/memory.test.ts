import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { Heap } from '../src/resident/heap.js';
import { autoencoder, plan, randomRows, slice, startWeights } from './rows.js';

describe('memory', () => {
	it('does not grow over 200 models, trainings and searches, and is empty after', async () => {
		const backend = await wasmBackend();
		let bytes: unknown;
		for (let i = 0; i < 200; i++) {
			const model = await backend.compile(autoencoder, { weights: startWeights(autoencoder, 2), members: 2 });
			const training = model.train(plan(500));
			await training.advance(slice(500, 3, 50));
			if (i % 2) training.end();
			await model.forward(randomRows(100, 6), 100);
			await model.loss(plan());
			await model.gradient(plan());
			model.dispose();
			const memory = await backend.remember(randomRows(300, 3), 300, 3);
			await memory.nearest(randomRows(10, 3), 10, 40, false);
			memory.dispose();
			if (i === 2) bytes = backend.info().details.memoryBytes;
		}
		expect(backend.info().details).toMatchObject({ memoryBytes: bytes, usedBytes: 0 });
		backend.dispose();
	});

	it('keeps the place of one minibatch from step to step, and none after the end', async () => {
		const backend = await wasmBackend();
		const used = () => backend.info().details.usedBytes;
		const model = await backend.compile(autoencoder, { weights: startWeights() });
		const before = used();
		const training = model.train({ ...plan(), rows: new Float32Array(0) });
		const steps = async (sizes: readonly number[]) => {
			for (const n of sizes) await training.step({ rows: randomRows(n, 6), rowWeights: new Float32Array(n).fill(1), learningRate: 0.01 });
		};
		await steps([64]);
		const once = used();
		await steps([1, 64, 30, 64]);
		expect(used()).toBe(once);
		await steps([65, 300]);
		const more = used();
		await steps([300, 64, 1]);
		expect(used()).toBe(more);
		training.end();
		expect(used()).toBe(before);
		backend.dispose();
	});

	it('keeps what others hold when it grows', async () => {
		const backend = await wasmBackend();
		const weights = startWeights();
		const model = await backend.compile(autoencoder, { weights });
		const before = await model.forward(randomRows(5, 6), 5);
		const memory = await backend.remember(randomRows(100_000, 16), 100_000, 16);
		expect(model.weights()).toEqual(weights);
		expect(await model.forward(randomRows(5, 6), 5)).toEqual(before);
		memory.dispose();
		backend.dispose();
	});
});

describe('Heap', () => {
	const heap = () => new Heap(new WebAssembly.Memory({ initial: 1 }), 1000);

	it('hands out zeroed, aligned ranges that do not overlap', () => {
		const memory = heap();
		const [a, b] = [memory.allocate(10), memory.allocate(100)];
		expect(a % 64).toBe(0);
		expect(b).toBeGreaterThanOrEqual(a + 40);
		memory.floats.fill(1, a / 4, a / 4 + 10);
		memory.free(a);
		expect([...memory.floats.subarray(memory.allocate(10) / 4).subarray(0, 10)]).toEqual(new Array(10).fill(0));
	});

	it('merges what is freed, in any order', () => {
		const memory = heap();
		const ranges = Array.from({ length: 9 }, () => memory.allocate(1000));
		for (const index of [4, 3, 5, 0, 8, 1, 2, 7, 6]) memory.free(ranges[index]);
		expect(memory.used).toBe(0);
		expect(memory.allocate(9000)).toBe(ranges[0]);
	});

	it('grows, and says so when it cannot', () => {
		const memory = new Heap(new WebAssembly.Memory({ initial: 1, maximum: 3 }), 0);
		expect(memory.allocate(40_000)).toBeGreaterThanOrEqual(0);
		expect(() => memory.allocate(40_000)).toThrow(/ANOD_BACKEND: the backend could not get/);
	});
});
