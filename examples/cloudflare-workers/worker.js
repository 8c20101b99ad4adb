import { wasmBackend } from '@anod/backend-wasm';
import kernels from '@anod/backend-wasm/kernels-tables.wasm';
import { FittedAutoencoder } from '@anod/core';
import { scoringApp } from '@anod/serve';
import machine from './machine.anod';

// Made by the first request that has them, once for all that come to this isolate.
let service;

export default {
	fetch(request, env) {
		service ??= scoringApp({
			models: { machine: new Uint8Array(machine) },
			load: FittedAutoencoder.load,
			backend: () => wasmBackend({ module: kernels }),
			auth: env.ANOD_TOKEN ? { tokens: [env.ANOD_TOKEN] } : undefined,
		});
		return service.app.fetch(request);
	},
};
