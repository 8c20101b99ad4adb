import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { hasRelaxedSimd } from '../src/relaxed.js';
import { autoencoder, randomRows, startWeights } from './rows.js';

const relaxed = readFileSync(new URL('../wasm/kernels-relaxed.wasm', import.meta.url));
const exact = readFileSync(new URL('../wasm/kernels.wasm', import.meta.url));
const newerNode = fileURLToPath(new URL('../../testkit/engines/node_modules/node-22-linux-x64/bin/node', import.meta.url));

/** Forward through the fast kernels in a Node that has relaxed SIMD: [arithmetic, simd, outputs]. */
const fastProgram = `
const { wasmBackend } = await import(process.argv[1]);
const { network, weights, rows, n } = JSON.parse(process.argv[2]);
const backend = await wasmBackend({ arithmetic: 'fast' });
const model = await backend.compile(network, { weights: Float32Array.from(weights) });
const { arithmetic, details } = backend.info();
console.log(JSON.stringify([arithmetic, details.simd, [...(await model.forward(Float32Array.from(rows), n))]]));`;

describe('arithmetic', () => {
	it('is exact unless asked, and says so', async () => {
		const backend = await wasmBackend();
		expect(backend.info()).toMatchObject({ arithmetic: 'exact', details: { simd: 'simd128' } });
		expect(backend.info().details).not.toHaveProperty('fallback');
		backend.dispose();
	});

	it('is fast where the engine has relaxed SIMD, else exact with the reason', async () => {
		const backend = await wasmBackend({ arithmetic: 'fast' });
		const { arithmetic, details } = backend.info();
		expect(hasRelaxedSimd()).toBe(WebAssembly.validate(relaxed));
		if (hasRelaxedSimd()) expect({ arithmetic, simd: details.simd }).toEqual({ arithmetic: 'fast', simd: 'relaxed' });
		else expect({ arithmetic, fallback: details.fallback }).toMatchObject({ arithmetic: 'exact', fallback: /relaxed SIMD/ });
		backend.dispose();
	});

	it('falls back, with the bits of the exact kernels, in an engine without relaxed SIMD', async () => {
		vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
		const fallen = await wasmBackend({ arithmetic: 'fast' });
		vi.restoreAllMocks();
		const plain = await wasmBackend();
		expect(fallen.info()).toMatchObject({ arithmetic: 'exact', details: { fallback: expect.stringContaining('relaxed SIMD') } });
		const outputs = await Promise.all(
			[fallen, plain].map(async (backend) =>
				(await backend.compile(autoencoder, { weights: startWeights() })).forward(randomRows(5, 6), 5),
			),
		);
		expect(outputs[0]).toEqual(outputs[1]);
		fallen.dispose();
		plain.dispose();
	});

	it('takes the exact module for a fast backend and says that it is exact', async () => {
		const backend = await wasmBackend({ arithmetic: 'fast', module: await WebAssembly.compile(exact) });
		expect(backend.info()).toMatchObject({ arithmetic: 'exact', details: { fallback: expect.stringContaining('kernels.wasm') } });
		backend.dispose();
	});

	it.skipIf(!hasRelaxedSimd())('refuses the fast module where exact bits were promised', async () => {
		await expect(wasmBackend({ module: await WebAssembly.compile(relaxed) })).rejects.toMatchObject({ code: 'ANOD_BACKEND' });
	});

	it('refuses an arithmetic that there is not', async () => {
		await expect(wasmBackend({ arithmetic: 'quick' as 'fast' })).rejects.toMatchObject({ code: 'ANOD_OPTION' });
	});

	// Node 20 has no relaxed SIMD; Node 22, installed for the tests of equal bits, has.
	it.skipIf(!existsSync(newerNode))('gives outputs within 1e-5 of the largest in Node 22', async () => {
		const backend = await wasmBackend();
		const weights = startWeights();
		const rows = randomRows(40, 6);
		const outputs = await (await backend.compile(autoencoder, { weights })).forward(rows, 40);
		backend.dispose();
		const built = new URL('../dist/index.js', import.meta.url).href;
		const input = JSON.stringify({ network: autoencoder, weights: [...weights], rows: [...rows], n: 40 });
		const [arithmetic, simd, fast] = JSON.parse(
			execFileSync(newerNode, ['--input-type=module', '-e', fastProgram, built, input], { encoding: 'utf8' }),
		) as [string, string, number[]];
		expect([arithmetic, simd]).toEqual(['fast', 'relaxed']);
		const largest = outputs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		expect(Math.max(...fast.map((value, i) => Math.abs(value - outputs[i]))) / largest).toBeLessThan(1e-5);
	});
});
