import type { MiddlewareHandler } from 'hono';
import type { Env } from '../exchange.js';

/** What a client may call its request: nothing that could forge a line of a log or a header. */
const fit = /^[\w.:+/=-]{1,128}$/;

/** Gives each request an id: its own `x-request-id`, or a new one. Every answer carries it. */
export const requestId: MiddlewareHandler<Env> = (c, next) => {
	const given = c.req.header('x-request-id');
	c.set('exchange', { id: given && fit.test(given) ? given : crypto.randomUUID(), rows: 0 });
	return next();
};
