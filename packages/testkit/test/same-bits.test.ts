import { beforeAll, describe, expect, it } from 'vitest';
import { chromium, miniflare, nodeBinary } from '../engines/index.mjs';
import { bundleProgram, kernels } from './same-bits/bundle.js';
import { runInChromium } from './same-bits/chromium.js';
import { runInNode } from './same-bits/node.js';
import { runInWorkerd } from './same-bits/workerd.js';

/** A test where its engine is there; elsewhere it is skipped, and its title says what is missing. */
const where = <Engine>(engine: Engine | undefined, title: string, missing: string, run: (engine: Engine) => Promise<void>): void => {
	if (engine === undefined) it.skip(`${title} (skipped: ${missing})`);
	else it(title, () => run(engine), 300_000);
};
const fetchThem = 'not fetched; run npm run engines';
const workers = await miniflare();

describe('the same seed gives the same bits', () => {
	let program: string;
	let wasm: Buffer;
	let expected: Record<string, string>;
	beforeAll(async () => {
		program = await bundleProgram();
		wasm = kernels();
		expected = (await runInNode(process.execPath, program, wasm)).hashes;
	}, 300_000);

	// Changed on purpose? Rewrite the file: npx vitest run packages/testkit/test/same-bits.test.ts -u
	it('in this Node as written in golden/hashes.json', async () => {
		await expect(`${JSON.stringify(expected, undefined, '\t')}\n`).toMatchFileSnapshot('../golden/hashes.json');
	});

	it('in a second run, and other bits for each part', async () => {
		expect((await runInNode(process.execPath, program, wasm)).hashes).toEqual(expected);
		expect(new Set(Object.values(expected)).size).toBe(Object.keys(expected).length);
	}, 300_000);

	for (const major of [22, 24, 26] as const)
		where(nodeBinary(major), `in Node ${major}`, fetchThem, async (binary) => {
			const { version, hashes } = await runInNode(binary, program, wasm);
			expect(version).toMatch(new RegExp(`^v${major}\\.`));
			expect(hashes).toEqual(expected);
		});

	where(chromium(), 'in Chromium, on the page and in a worker', 'no Chromium; set ANOD_CHROMIUM to its path', async (path) => {
		const { page, worker } = await runInChromium(path, program, wasm);
		expect(page).toEqual(expected);
		expect(worker).toEqual(expected);
	});

	where(workers, 'in workerd', fetchThem, async (module) => {
		expect(await runInWorkerd(module, program, wasm)).toEqual(expected);
	});
});
