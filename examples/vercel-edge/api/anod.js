import { wasmBackend } from '@anod/backend-wasm';
import kernels from '@anod/backend-wasm/kernels-tables.wasm?module';
import { FittedAutoencoder } from '@anod/core';
import { scoringApp } from '@anod/serve';

export const config = { runtime: 'edge' };

const { app } = scoringApp({
	models: {
		// An asset of the function, fetched when it is first needed.
		machine: async () => new Uint8Array(await (await fetch(new URL('../machine.anod', import.meta.url))).arrayBuffer()),
	},
	load: FittedAutoencoder.load,
	backend: () => wasmBackend({ module: kernels }),
	auth: process.env.ANOD_TOKEN ? { tokens: [process.env.ANOD_TOKEN] } : undefined,
});

export default (request) => app.fetch(request);
