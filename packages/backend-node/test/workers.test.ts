import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Trains for some seconds when asked to go on, and sends the sum of the weights. */
const program = `
import { parentPort, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anod/backend-node';
import { initialWeights } from '@anod/core/backend';
const network = { inputs: 64, layers: [{ kind: 'dense', units: 512, activation: 'relu' }, { kind: 'dense', units: 64 }] };
const backend = await nodeBackend({ threads: 2 });
const model = await backend.compile(network, { weights: initialWeights(network, 1) });
const rows = Float32Array.from({ length: 1000 * 64 }, (_, i) => Math.fround(((i * 7919) % 1000) / 1000));
const optimizer = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 };
const training = model.train({ rows, loss: { kind: 'mse' }, optimizer, gradientClip: 0, seed: 1 });
const order = Uint32Array.from({ length: 1000 }, (_, i) => i);
do {
	const advance = training.advance({ order, batchSize: 100, learningRates: new Float32Array(10).fill(0.01) });
	parentPort.postMessage('working');
	await advance;
} while (workerData.forever);
parentPort.postMessage(model.weights().reduce((sum, weight) => sum + weight));
backend.dispose();
`;

describe('worker threads', () => {
	let folder: string;
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'anod-workers-'));
		mkdirSync(join(folder, 'dist'));
		cpSync(at('backend-node/prebuilt'), join(folder, 'prebuilt'), { recursive: true });
		cpSync(at('backend-wasm/wasm'), join(folder, 'wasm'), { recursive: true });
		const { outputFiles } = await build({
			stdin: { contents: program, resolveDir: folder },
			bundle: true,
			write: false,
			format: 'esm',
			platform: 'node',
			alias: {
				'@anod/core/backend': at('core/src/backend/index.ts'),
				'@anod/backend-node': at('backend-node/src/index.ts'),
				'@anod/backend-wasm/resident': at('backend-wasm/src/resident/index.ts'),
				'@anod/backend-wasm': at('backend-wasm/src/index.ts'),
				'#load': at('backend-wasm/src/load-node.ts'),
			},
		});
		writeFileSync(join(folder, 'dist', 'program.mjs'), outputFiles[0].text);
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const start = (forever: boolean) => new Worker(join(folder, 'dist', 'program.mjs'), { workerData: { forever } });
	const answer = (worker: Worker): Promise<number> =>
		new Promise((resolve, reject) => {
			worker.on('error', reject);
			worker.on('message', (message) => typeof message === 'number' && resolve(message));
		});

	it('each have a backend of their own, with the same results', async () => {
		const sums = await Promise.all([answer(start(false)), answer(start(false))]);
		expect(sums[0]).toBe(sums[1]);
		expect(Number.isFinite(sums[0])).toBe(true);
	});

	it('may be ended while they train', async () => {
		for (let i = 0; i < 5; i++) {
			const worker = start(true);
			await new Promise((resolve, reject) => {
				worker.on('error', reject);
				worker.on('message', resolve);
			});
			expect(await worker.terminate()).toBe(1);
		}
		expect(Number.isFinite(await answer(start(false)))).toBe(true);
	});
});
