import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromium, miniflare, nodeBinary } from '../../../testkit/engines/index.mjs';
import { mendTfjsWasm } from '../../src/tfjs/index.js';
import { bundleProgram, tfjsWasm } from './places/bundle.js';
import { runInChromium } from './places/chromium.js';
import { runAtTheEdge } from './places/edge.js';
import type { Outcome } from './places/program.js';
import { runInWorkerd } from './places/workerd.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Runs a script in a plain Node, which finds this package as a user's would: by name, as it was built. */
async function inNode(binary: string, main: string): Promise<string> {
	const folder = mkdtempSync(at('../../dist/try-'));
	try {
		const { code } = await transform(readFileSync(at('places/program.ts'), 'utf8'), { loader: 'ts', format: 'esm' });
		writeFileSync(join(folder, 'program.mjs'), code);
		writeFileSync(join(folder, 'main.mjs'), main);
		const { stdout } = await promisify(execFile)(binary, [join(folder, 'main.mjs')], { env: {} });
		// tfjs-layers greets on stderr, tfjs-core may on stdout: ours is the last line.
		return stdout.trim().split('\n').at(-1)!;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** A test where its engine is there; elsewhere it is skipped, and its title says what is missing. */
const where = <Engine>(engine: Engine | undefined, title: string, missing: string, run: (engine: Engine) => Promise<void>): void => {
	if (engine === undefined) it.skip(`${title} (skipped: ${missing})`);
	else it(title, () => run(engine), 120_000);
};
const fetchThem = 'not fetched; run npm run engines';
const workers = await miniflare();

describe('tfjs wasm loads and trains', () => {
	const main = `
		import { run } from './program.mjs';
		const outcome = await run({});
		const left = ['uncaughtException', 'unhandledRejection'].reduce((sum, name) => sum + process.listenerCount(name), 0);
		console.log(JSON.stringify({ outcome, left }));
	`;
	let here: Outcome;
	let wasm: Buffer;
	beforeAll(async () => {
		wasm = tfjsWasm();
		here = JSON.parse(await inNode(process.execPath, main)).outcome;
	}, 120_000);

	/** Other engines, the same file: nearly the same numbers. What differs is their Math. */
	const expectSame = (outcome: Outcome): void => {
		expect(outcome.name).toBe('tfjs-wasm');
		for (const part of ['ours', 'theirs'] as const) {
			expect(outcome[part]).toHaveLength(here[part].length);
			outcome[part].forEach((loss, i) => expect(Math.abs(loss - here[part][i])).toBeLessThan(1e-4 * (1 + Math.abs(here[part][i]))));
		}
	};

	it('in plain Node, ours and networks of tfjs-layers', () => {
		expect(here.name).toBe('tfjs-wasm');
		expect(here.ours).toHaveLength(30);
		expect(here.ours.at(-1)).toBeLessThan(here.ours[0] / 2);
		expect(here.theirs).toHaveLength(25);
		expect(here.theirs[19]).toBeLessThan(here.theirs[0] / 2);
		expect(here.theirs[24]).toBeLessThan(here.theirs[20]);
	});

	it('in plain Node, and leaves no listener behind that turns a rejection into an exception', async () => {
		expect(JSON.parse(await inNode(process.execPath, main)).left).toBe(0);
	});

	for (const major of [22, 24, 26] as const)
		where(nodeBinary(major), `in plain Node ${major}`, fetchThem, async (binary) =>
			expectSame(JSON.parse(await inNode(binary, main)).outcome),
		);

	where(
		chromium(),
		'in Chromium, minified and cross-origin isolated, on the page and in a worker',
		'no Chromium; set ANOD_CHROMIUM to its path',
		async (path) => {
			const { isolated, page, worker } = await runInChromium(path, await bundleProgram('esm'), wasm);
			expect(isolated).toBe(true);
			expectSame(page);
			expectSame(worker);
		},
	);

	where(workers, 'in workerd', fetchThem, async (module) => expectSame(await runInWorkerd(module, await bundleProgram('esm'), wasm, [])));
	where(workers, "in workerd with Node's API", fetchThem, async (module) =>
		expectSame(await runInWorkerd(module, await bundleProgram('esm'), wasm, ['nodejs_compat'])),
	);

	it('where there is neither Node nor a page', async () => expectSame(await runAtTheEdge(await bundleProgram('iife'), wasm)), 120_000);
});

describe('tfjs wasm', () => {
	it('keeps a stock backend that runs already, with its tensors, and mends it', async () => {
		const printed = await inNode(
			process.execPath,
			`
			import * as tf from '@tensorflow/tfjs-core';
			import '@tensorflow/tfjs-backend-wasm';
			import '@tensorflow/tfjs-layers';
			import { mendTfjsWasm } from '@anod/backend-wasm/tfjs';
			await tf.setBackend('wasm');
			const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
			await mendTfjsWasm();
			await mendTfjsWasm();
			const gradient = tf.grad((w) => tf.conv2d(x, w, 1, 'valid'))(tf.ones([1, 1, 1, 1]));
			console.log(JSON.stringify([...gradient.dataSync()]));
		`,
		);
		expect(JSON.parse(printed)).toEqual([10]);
	}, 60_000);

	it('leaves another active backend active', async () => {
		const printed = await inNode(
			process.execPath,
			`
			import * as tf from '@tensorflow/tfjs-core';
			import '@tensorflow/tfjs-backend-cpu';
			import { tfjsWasmBackend } from '@anod/backend-wasm/tfjs';
			await tf.setBackend('cpu');
			await Promise.all([tfjsWasmBackend(), tfjsWasmBackend()]);
			console.log(tf.getBackend());
		`,
		);
		expect(printed).toBe('cpu');
	}, 60_000);

	it('says what to install where tfjs is missing, and only when it is called', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'anod-without-tfjs-'));
		try {
			const sources = at('../../..');
			await build({
				entryPoints: [at('../../src/tfjs/index.ts')],
				bundle: true,
				splitting: true,
				format: 'esm',
				platform: 'node',
				external: ['@tensorflow/*'],
				alias: {
					'@anod/core/backend': `${sources}/core/src/backend/index.ts`,
					'@anod/core/tfjs': `${sources}/core/src/tfjs/index.ts`,
					'#load-tfjs': `${sources}/backend-wasm/src/tfjs/load-node.ts`,
				},
				outExtension: { '.js': '.mjs' },
				outdir: folder,
			});
			const main = `
				import { tfjsWasmBackend } from './index.mjs';
				console.log(await tfjsWasmBackend().catch(({ code, message }) => code + ' ' + message));
			`;
			writeFileSync(join(folder, 'main.mjs'), main);
			const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')], { env: {} });
			expect(stdout).toContain('ANOD_BACKEND');
			expect(stdout).toContain('npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0');
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}, 60_000);

	it('says what it wants where a module is another one, and can be started after', async () => {
		const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
		await expect(mendTfjsWasm({ module: empty })).rejects.toMatchObject({ code: 'ANOD_BACKEND' });
		await expect(mendTfjsWasm({ url: 'data:application/wasm;base64,AGFzbQEAAAA=' })).rejects.toMatchObject({ code: 'ANOD_BACKEND' });
		await expect(mendTfjsWasm({ url: 'data:text/html,nothing' })).rejects.toThrow(/ANOD_BACKEND: data:text.* is no WebAssembly/);
		await expect(mendTfjsWasm({ url: 'http://127.0.0.1:1/' })).rejects.toThrow(/ANOD_BACKEND: .* cannot be fetched/);
		await mendTfjsWasm();
	}, 60_000);
});
