import type { Hono } from 'hono';
import type { Env, Services } from '../exchange.js';
import { respond } from '../respond.js';

/** `GET /metrics`. */
export function metricsRoute(app: Hono<Env>, { metrics, store, admission }: Services): void {
	app.get('/metrics', (c) => {
		const loaded = store.list().flatMap(({ held }) => held ?? []);
		const text = metrics.text([
			{ name: 'requests_in_flight', help: 'Requests under way or waiting.', value: admission.length },
			{ name: 'models_loaded', help: 'Models that are loaded.', value: loaded.length },
			{ name: 'model_bytes', help: 'Bytes of the files of loaded models.', value: loaded.reduce((sum, { bytes }) => sum + bytes, 0) },
		]);
		return respond(c, text, 'text/plain; version=0.0.4; charset=utf-8');
	});
}
