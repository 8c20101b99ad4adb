import { wasmBackend } from '@anod/backend-wasm';
import { load } from '@anod/core';
import { scoringApp } from '@anod/serve';

const token = Bun.env.ANOD_TOKEN;
const { app, close } = scoringApp({
	models: { machine: () => Bun.file('machine.anod').bytes() },
	load,
	backend: () => wasmBackend(),
	auth: token ? { tokens: [token] } : undefined,
	logger: (record) => console.error(JSON.stringify(record)),
});

const server = Bun.serve({ hostname: '127.0.0.1', port: Number(Bun.env.PORT ?? 8080), fetch: (request) => app.fetch(request) });
console.log(`Listening on ${server.url}`);

process.on('SIGTERM', async () => {
	await close();
	await server.stop();
	process.exit();
});
