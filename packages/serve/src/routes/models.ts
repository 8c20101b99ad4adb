import type { Hono } from 'hono';
import type { Env, Services } from '../exchange.js';
import type { Held } from '../models/held.js';
import { plain } from '../output/lists.js';
import { respond } from '../respond.js';

/** What a loaded model takes and says, as data. */
export function describe({ name, detector, bytes }: Held): object {
	const { curve: _, columns, threshold: __, ...summary } = detector.summary;
	return {
		name,
		data: detector.data ?? 'rows',
		columns: columns.map(({ name, kind, missingShare }) => ({ name, kind, missingShare })),
		...(detector.imageSize && { image: detector.imageSize }),
		threshold: detector.threshold,
		summary: plain(summary),
		bytes,
	};
}

/** `GET /v1/models` and `/v1/models/:name`. */
export function modelRoutes(app: Hono<Env>, { store }: Services): void {
	app.get('/v1/models', (c) =>
		respond(c, JSON.stringify({ models: store.list().map(({ name, held }) => (held ? describe(held) : { name })) })),
	);
	app.get('/v1/models/:name', async (c) => {
		const held = await store.take(c.req.param('name'));
		try {
			return respond(c, JSON.stringify(describe(held)));
		} finally {
			held.release();
		}
	});
}
