import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Env, Services } from '../exchange.js';

/** One request as the log tells of it. */
export interface LogRecord {
	/** ISO 8601. */
	readonly time: string;
	/** `error` for what is the server's fault. */
	readonly level: 'info' | 'error';
	readonly id: string;
	readonly method: string;
	readonly path: string;
	readonly status: number;
	readonly milliseconds: number;
	readonly model?: string;
	/** Rows that were scored. */
	readonly rows?: number;
	/** Bytes of the body, as far as they were read. */
	readonly bytes?: number;
	/** Code and sentence of what went wrong. */
	readonly code?: string;
	readonly detail?: string;
	/** Where something happened that nobody expected. */
	readonly stack?: string;
}

/** Counts and logs each request when its answer is made; one whose answer is a stream, when that ends. */
export const observe =
	({ metrics, options: { logger } }: Services): MiddlewareHandler<Env> =>
	async (c, next) => {
		const began = performance.now();
		await next();
		const { exchange } = c.var;
		const { status } = c.res;
		const { method, path } = c.req;
		// The pattern that the path fits; the last is the route's own, after those of the middleware.
		const route = matchedRoutes(c).at(-1)!.path;
		const tell = () => {
			const milliseconds = performance.now() - began;
			const { id, model, rows, visit, error } = exchange;
			metrics.request(route, status, milliseconds / 1000);
			if (rows > 0) metrics.scored(model!, rows);
			logger?.({
				...{ time: new Date().toISOString(), level: status >= 500 || error?.stack ? 'error' : 'info', id, method, path, status },
				milliseconds: Math.round(milliseconds * 1000) / 1000,
				...(model && { model }),
				...(rows && { rows }),
				...(visit?.bytes && { bytes: visit.bytes }),
				...error,
			});
		};
		if (exchange.stream) exchange.stream.then(tell);
		else tell();
	};
