import { beforeAll, describe, expect, it } from 'vitest';
import { foreignNode } from '../engines/foreign.mjs';
import { nodeBinary } from '../engines/index.mjs';
import { instructionSets } from './native-instructions.js';
import { bundleProgram, kernels } from './same-bits/bundle.js';
import { bundleNativeProgram, here, runNatively } from './same-bits/native.js';
import { runInNode } from './same-bits/node.js';

describe('the native kernels give the bits of the wasm kernels', () => {
	let program: string;
	let expected: Record<string, string>;
	beforeAll(async () => {
		program = await bundleNativeProgram();
		// Which same-bits.test.ts compares with what is written down.
		expected = (await runInNode(process.execPath, await bundleProgram(), kernels())).hashes;
	}, 300_000);

	for (const { instructions, runs } of instructionSets) {
		const title = `with ${instructions}`;
		if (!runs) it.skip(`${title} (skipped: this machine lacks it)`);
		else
			it(title, async () => {
				const { info, hashes } = await runNatively(here(process.execPath), program, { instructions });
				expect(info.details.instructions).toBe(instructions);
				expect(hashes).toEqual(expected);
			}, 300_000);
	}

	it('with two threads', async () => {
		const { info, hashes } = await runNatively(here(process.execPath), program, { threads: 2 });
		expect(info.details.threads).toBe(2);
		expect(hashes).toEqual(expected);
	}, 300_000);

	for (const major of [22, 24, 26] as const) {
		const binary = nodeBinary(major);
		if (!binary) it.skip(`in Node ${major} (skipped: not fetched; run npm run engines)`);
		else
			it(`in Node ${major}`, async () => {
				const { version, info, hashes } = await runNatively(here(binary), program, {});
				expect(version).toMatch(new RegExp(`^v${major}\\.`));
				expect(info.details).not.toHaveProperty('fallback');
				expect(hashes).toEqual(expected);
			}, 300_000);
	}

	for (const system of ['linux-arm64', 'win32-x64'] as const) {
		const engine = foreignNode(system);
		if (typeof engine === 'string') it.skip(`on ${system}, emulated (skipped, ${engine})`);
		else
			it(`on ${system}, emulated`, async () => {
				const { info, hashes } = await runNatively(engine, program, {});
				expect(info.details).not.toHaveProperty('fallback');
				expect(hashes).toEqual(expected);
			}, 600_000);
	}

	it('and so does what runs in their place where no native file fits, and it says why', async () => {
		const { info, hashes } = await runNatively({ ...here(process.execPath), system: 'nowhere' }, program, {});
		expect(info.details.fallback).toBe(`there is no native file for ${process.platform}-${process.arch}`);
		expect(hashes).toEqual(expected);
	}, 300_000);
});
