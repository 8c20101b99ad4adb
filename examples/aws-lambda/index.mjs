import { readFile } from 'node:fs/promises';
import { wasmBackend } from '@anod/backend-wasm';
import { load } from '@anod/core';
import { scoringApp } from '@anod/serve';
import { handle } from 'hono/aws-lambda';

const { ANOD_TOKEN } = process.env;

// What is made here is kept for the next events of this instance.
const { app } = scoringApp({
	models: { machine: async () => new Uint8Array(await readFile(new URL('./machine.anod', import.meta.url))) },
	load,
	backend: () => wasmBackend(),
	auth: ANOD_TOKEN ? { tokens: [ANOD_TOKEN] } : undefined,
	logger: (record) => console.log(JSON.stringify(record)),
});

/** Events of an API Gateway (REST or HTTP), of a function URL and of a load balancer. */
export const handler = handle(app);
