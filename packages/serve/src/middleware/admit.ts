import type { MiddlewareHandler } from 'hono';
import type { Env, Services } from '../exchange.js';

/** Gives a request a place among those under way, and its time. The place is free again when the answer is made, or the stream of it ends. */
export const admit =
	({ admission }: Services): MiddlewareHandler<Env> =>
	async (c, next) => {
		const { exchange } = c.var;
		const visit = await admission.enter();
		exchange.visit = visit;
		try {
			await next();
		} finally {
			if (exchange.stream) exchange.stream.then(() => visit.leave());
			else visit.leave();
		}
	};
