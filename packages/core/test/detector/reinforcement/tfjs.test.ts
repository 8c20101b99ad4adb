import '@tensorflow/tfjs-backend-cpu';
import { wasmBackend } from '@anod/backend-wasm';
import type { Backend } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainAgent } from '../../../src/detector/reinforcement/agent/learner.js';
import { integratedGradients } from '../../../src/detector/reinforcement/integrated-gradients.js';
import { tfjsBackend } from '../../../src/tfjs/index.js';
import { agentOptions, compileAgent, line } from './worlds.js';

describe('an agent on tfjs', () => {
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

	it('learns what it learns on the kernels, and finds the same contributions', async () => {
		const world = line();
		const learned = async (backend: Backend) => {
			const model = await compileAgent(backend, world.inputs, [8]);
			await trainAgent(world, model, backend, { ...agentOptions, discount: 0.5, nSteps: 2, batchSize: 32, chains: 4, steps: 25 });
			const rows = Float32Array.from({ length: 10 }, (_, i) => (i % 3) - 1);
			const parts = await integratedGradients(backend, model.network, model.weights(), rows, new Float32Array(5).fill(0.3), 2);
			return [...(await world.values(model)), ...parts];
		};
		const [one, other] = [await learned(kernels), await learned(tfjs)];
		one.forEach((value, i) => {
			expect(other[i]).toBeCloseTo(value, 4);
		});
	});
});
