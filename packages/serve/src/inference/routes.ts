import type { Hono } from 'hono';
import type { Env, Services } from '../exchange.js';
import { contentType, readBody } from '../input/body.js';
import { admit } from '../middleware/admit.js';
import { respond } from '../respond.js';
import { withModel } from '../routes/with-model.js';
import { infer } from './infer.js';
import { modelMetadata } from './metadata.js';

const json = (c: Parameters<typeof respond>[0], value: object, status = 200) => respond(c, JSON.stringify(value), undefined, { status });

/** `/v2/health/live` and `/v2/health/ready`: for probes, open to all. */
export function healthRoutes(app: Hono<Env>, { admission }: Services): void {
	app.get('/v2/health/live', (c) => json(c, { live: true }));
	app.get('/v2/health/ready', (c) => json(c, { ready: admission.ready }, admission.ready ? 200 : 503));
}

/** The Open Inference Protocol, version 2, over HTTP, as KServe and Triton speak it. */
export function inferenceRoutes(app: Hono<Env>, services: Services): void {
	const { store, options } = services;
	app.get('/v2', (c) => json(c, { name: 'anod', version: options.version ?? '', extensions: ['binary_tensor_data'] }));
	for (const [path, tell] of [
		['/v2/models/:name', modelMetadata],
		['/v2/models/:name/ready', ({ name }: { name: string }) => ({ name, ready: true })],
	] as const)
		app.get(path, async (c) => {
			const held = await store.take(c.req.param('name')!);
			held.release();
			return json(c, tell(held));
		});
	app.post('/v2/models/:name/infer', admit(services), (c) => {
		contentType(c, { 'application/json': 'json', 'application/octet-stream': 'bytes', '': 'json' });
		return withModel(c, services, async (held) => infer(c, services, held, await readBody(c, services, (whole) => whole.arrayBuffer())));
	});
}
