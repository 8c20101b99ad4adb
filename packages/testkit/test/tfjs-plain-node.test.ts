import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const main = `
import '@tensorflow/tfjs-backend-cpu';
import { tfjsBackend } from './tfjs.mjs';
const network = {
	inputs: 2,
	layers: [
		{ kind: 'dense', units: 8, activation: 'gelu' },
		{ kind: 'reshape', shape: [4, 2] },
		{ kind: 'conv1d', filters: 3, kernel: 3, padding: 'causal' },
		{ kind: 'batchNorm' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'upsample', factor: 2, method: 'linear' },
		{ kind: 'transposedConv1d', filters: 2, kernel: 2 },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 2 },
	],
};
const backend = await tfjsBackend({ name: 'cpu' });
const model = await backend.compile(network, { weights: Float32Array.from({ length: 93 }, (_, i) => Math.sin(i)) });
const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
const training = model.train({ rows, loss: { kind: 'mse' }, optimizer, gradientClip: 1, seed: 1 });
const losses = [];
for (let i = 0; i < 30; i++)
	losses.push(...(await training.advance({ order: Uint32Array.of(0, 1, 2), batchSize: 3, learningRates: Float32Array.of(0.05) })));
process.stdout.write(JSON.stringify(losses));
`;

// Vitest can load files of tfjs that plain Node cannot (its gradients among them): only a run without vitest tells.
it('a network trains on tfjs in plain Node, where tfjs registers no gradients', async () => {
	mkdirSync(at('../dist'), { recursive: true });
	const folder = mkdtempSync(at('../dist/plain-node-'));
	try {
		await build({
			entryPoints: [at('../../core/src/tfjs/index.ts')],
			bundle: true,
			format: 'esm',
			external: ['@tensorflow/*'],
			outfile: join(folder, 'tfjs.mjs'),
		});
		writeFileSync(join(folder, 'main.mjs'), main);
		const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')], { env: {} });
		const losses: number[] = JSON.parse(stdout);
		expect(losses.length).toBe(30);
		expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
