import '@tensorflow/tfjs-backend-cpu';
import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, type Backend, load } from '@anod/core';
import { tfjsBackend } from '@anod/core/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contradictions, readings } from '../../src/detector/readings.js';

const train = readings(200, 1);
const fresh = [...readings(60, 2), ...contradictions(20, 3)];

describe('an autoencoder on the kernels and on tfjs', () => {
	let kernels: Backend;
	let tfjs: Backend;
	beforeAll(async () => {
		kernels = await wasmBackend();
		tfjs = await tfjsBackend({ name: 'cpu' });
	});
	afterAll(() => {
		kernels.dispose();
		tfjs.dispose();
	});

	const fitted = async (backend: Backend): Promise<AutoencoderDetector> => {
		const detector = new AutoencoderDetector({ seed: 3, hidden: [16, 16], steps: 60, batchSize: 32 });
		await detector.fit(train, { backend });
		return detector;
	};
	const expectNear = (actual: Float64Array, expected: Float64Array, tolerance: number): void => {
		actual.forEach((score, i) => {
			expect(Math.abs(score - expected[i]), `row ${i}`).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i])));
		});
	};

	it('learns the same and scores alike', async () => {
		const [one, other] = [await fitted(kernels), await fitted(tfjs)];
		expectNear(await one.score(fresh), await other.score(fresh), 0.02);
	});

	for (const from of ['kernels', 'tfjs'] as const)
		it(`carries its file from ${from} to the other`, async () => {
			const [home, abroad] = from === 'kernels' ? [kernels, tfjs] : [tfjs, kernels];
			const detector = await fitted(home);
			const loaded = await load(await detector.save(), { backend: abroad });
			expectNear(await loaded.score(fresh), await detector.score(fresh), 1e-4);
		});
});
