import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { loadKernels } from '../src/load-web.js';
import { autoencoder, randomRows, startWeights } from './rows.js';

const bytes = readFileSync(new URL('../wasm/kernels.wasm', import.meta.url));

async function output(options?: Parameters<typeof wasmBackend>[0]): Promise<Float32Array> {
	const backend = await wasmBackend(options);
	const model = await backend.compile(autoencoder, { weights: startWeights() });
	const result = await model.forward(randomRows(3, 6), 3);
	backend.dispose();
	return result;
}

/** Runs the web loader against a server that sends the file as `type`. */
async function fetched(type: string, status = 200): Promise<WebAssembly.Module> {
	const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(bytes));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const original = globalThis.fetch;
	// The file stands beside the module; here it is served over HTTP instead.
	vi.stubGlobal('fetch', () => original(`http://127.0.0.1:${port}/kernels.wasm`));
	try {
		return await loadKernels();
	} finally {
		vi.unstubAllGlobals();
		server.closeAllConnections();
		server.close();
	}
}

describe('loading', () => {
	it('reads its own file, or takes a given module, with the same result', async () => {
		expect(await output({ module: await WebAssembly.compile(bytes) })).toEqual(await output());
	});

	it('streams the file from a server with the right MIME type, and copes with a wrong one', async () => {
		const own = await output();
		expect(await output({ module: await fetched('application/wasm') })).toEqual(own);
		expect(await output({ module: await fetched('application/octet-stream') })).toEqual(own);
	});

	it('says what the server answered when the file is missing', async () => {
		await expect(fetched('text/html', 404)).rejects.toThrow('404');
	});

	it('reports a module that is not the kernels as ANOD_BACKEND', async () => {
		const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
		await expect(wasmBackend({ module: empty })).rejects.toMatchObject({ code: 'ANOD_BACKEND' });
	});

	it('keeps backends apart: each has its own memory', async () => {
		const [first, second] = [await wasmBackend(), await wasmBackend()];
		const model = await first.compile(autoencoder, { weights: startWeights() });
		second.dispose();
		expect(await model.forward(randomRows(1, 6), 1)).toHaveLength(6);
		first.dispose();
	});
});
