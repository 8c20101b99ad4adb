import { wasmBackend } from '@anod/backend-wasm';
import { load } from '@anod/core';
import { scoringApp } from '@anod/serve';

const token = Deno.env.get('ANOD_TOKEN');
const { app, close } = scoringApp({
	models: { machine: () => Deno.readFile('machine.anod') },
	load,
	backend: () => wasmBackend(),
	auth: token ? { tokens: [token] } : undefined,
	logger: (record) => console.error(JSON.stringify(record)),
});

const server = Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.env.get('PORT') ?? 8080) }, app.fetch);

Deno.addSignalListener('SIGTERM', async () => {
	await close();
	await server.shutdown();
	Deno.exit();
});
