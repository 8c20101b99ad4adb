import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinary } from '../../../testkit/engines/index.mjs';
import { tfjsNode } from '../../../testkit/engines/tfjs-node/index.mjs';
import { tfjsNodeBackend } from '../../src/tfjs/index.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A test where what it needs is there; elsewhere it is skipped, and its title says what is missing. */
const where = <Thing>(thing: Thing | undefined, title: string, missing: string, run: (thing: Thing) => Promise<void>): void => {
	if (thing === undefined) it.skip(`${title} (skipped: ${missing})`);
	else it(title, () => run(thing), 120_000);
};

const main = `
import { tfjsNodeBackend } from './tfjs.mjs';
const load = process.argv[2] ? () => import(process.argv[2]) : undefined;
try {
	const backend = await tfjsNodeBackend({ load });
	const network = { inputs: 2, layers: [{ kind: 'dense', units: 3, activation: 'gelu' }, { kind: 'batchNorm' }, { kind: 'dense', units: 2 }] };
	const model = await backend.compile(network, { weights: Float32Array.from({ length: 29 }, (_, i) => Math.sin(i)) });
	const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
	const training = model.train({ rows: Float32Array.of(1, 2, 3, 4, 5, 6), loss: { kind: 'mse' }, optimizer, gradientClip: 1, seed: 1 });
	const losses = [];
	for (let i = 0; i < 30; i++)
		losses.push(...(await training.advance({ order: Uint32Array.of(0, 1, 2), batchSize: 3, learningRates: Float32Array.of(0.05) })));
	process.stdout.write(JSON.stringify({ name: backend.name, version: process.version, losses }));
} catch (error) {
	process.stdout.write(JSON.stringify({ code: error.code, message: error.message, data: error.data }));
}
`;

describe('tfjs-node', () => {
	let folder: string;
	beforeAll(async () => {
		// Inside the package: tfjs-core is found from here as from an installed package.
		mkdirSync(at('backend-node/dist'), { recursive: true });
		folder = mkdtempSync(at('backend-node/dist/try-'));
		await build({
			entryPoints: [at('backend-node/src/tfjs/index.ts')],
			bundle: true,
			format: 'esm',
			platform: 'node',
			external: ['@tensorflow/*'],
			alias: { '@anod/core/backend': at('core/src/backend/index.ts'), '@anod/core/tfjs': at('core/src/tfjs/index.ts') },
			outfile: join(folder, 'tfjs.mjs'),
		});
		writeFileSync(join(folder, 'main.mjs'), main);
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const inNode = async (binary: string, ...args: string[]) => {
		const env = { TF_CPP_MIN_LOG_LEVEL: '3' };
		const { stdout } = await promisify(execFile)(binary, [join(folder, 'main.mjs'), ...args], { env });
		return JSON.parse(stdout);
	};
	const trains = (binary: string, major: string) => async (path: string) => {
		const { name, version, losses } = await inNode(binary, pathToFileURL(path).href);
		expect(name).toBe('tfjs-tensorflow');
		expect(version).toMatch(new RegExp(`^v${major}\\.`));
		expect(losses).toHaveLength(30);
		expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
	};

	const notBuilt = 'tfjs-node is not built; run npm run setup:tfjs-node';
	const own = process.versions.node.split('.')[0];
	where(tfjsNode(), 'trains a network in this Node', notBuilt, trains(process.execPath, own));
	for (const major of [22, 24, 26] as const) {
		const binary = nodeBinary(major);
		const both = binary && tfjsNode();
		where(both, `trains a network in Node ${major}`, binary ? notBuilt : 'not fetched; run npm run engines', async (path) =>
			trains(binary!, String(major))(path),
		);
	}

	where(nodeBinary(24) && tfjsNode(), 'fails in Node 24 without the shim', notBuilt, async (path) => {
		const script = `const tf = require(${JSON.stringify(path)}); tf.add([1, 2], 1).dataSync()`;
		await expect(promisify(execFile)(nodeBinary(24)!, ['-e', script], { env: { TF_CPP_MIN_LOG_LEVEL: '3' } })).rejects.toThrow(
			/isNullOrUndefined\)? is not a function/,
		);
	});

	it('says how to install tfjs-node where it is missing', async () => {
		const { code, message, data } = await inNode(process.execPath);
		expect(code).toBe('ANOD_BACKEND');
		expect(message).toContain('npm install @tensorflow/tfjs-node@4.22.0');
		expect(data).toMatchObject({ package: '@tensorflow/tfjs-node', installed: false });
	});

	it('says what went wrong where tfjs-node is installed and does not start', async () => {
		const load = () =>
			Promise.reject(new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: x. \nPlease run'));
		await expect(tfjsNodeBackend({ load })).rejects.toMatchObject({ code: 'ANOD_BACKEND', data: { installed: true } });
		await expect(tfjsNodeBackend({ load })).rejects.toThrow('npm rebuild');
	});
});
