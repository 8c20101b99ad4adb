import type { Context } from 'hono';
import type { Env, Services } from '../exchange.js';
import type { Held } from '../models/held.js';

/**
 * Does the work of a request with the model that its path names, in the time that the request has.
 *
 * The model is held until the work is over, also where the answer was given up before.
 */
export function withModel(c: Context<Env>, { store }: Services, work: (held: Held) => Response | Promise<Response>): Promise<Response> {
	const { exchange } = c.var;
	const whole = async (): Promise<Response> => {
		const held = await store.take(c.req.param('name')!);
		exchange.model = held.name;
		try {
			return await work(held);
		} finally {
			held.release();
		}
	};
	return exchange.visit!.before(whole());
}
