import { helpFor } from '@anod/core';
import type { Context } from 'hono';
import type { Env } from './exchange.js';
import { type Told, tellError } from './problem.js';

/** An answer of ours; each carries the id of its request. */
export const respond = (
	c: Context<Env>,
	body: BodyInit,
	type = 'application/json',
	{ status = 200, headers = {} }: Partial<Pick<Told, 'status' | 'headers'>> = {},
): Response => new Response(body, { status, headers: { 'content-type': type, 'x-request-id': c.var.exchange.id, ...headers } });

const titles: Readonly<Record<number, string>> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	404: 'Not Found',
	413: 'Content Too Large',
	415: 'Unsupported Media Type',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	503: 'Service Unavailable',
};

/** What went wrong, as RFC 9457 puts it, with a stable code; `error` says the same to clients of the Open Inference Protocol. */
export function respondProblem(c: Context<Env>, thrown: unknown): Response {
	const { status, code, detail, data, headers } = tellError(thrown);
	const { exchange } = c.var;
	exchange.error = { code, detail, ...(code === 'ANOD_INTERNAL' && { detail: String(thrown), stack: (thrown as Error | null)?.stack }) };
	const protocol = c.req.path.includes('/v2/');
	const problem = {
		type: 'about:blank',
		title: titles[status],
		status,
		code,
		detail,
		help: helpFor(code),
		...(data && { data }),
		...(protocol && { error: detail }),
	};
	return respond(c, JSON.stringify(problem), protocol ? 'application/json' : 'application/problem+json', { status, headers });
}
