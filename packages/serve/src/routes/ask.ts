import type { Context } from 'hono';
import type { Env, Services } from '../exchange.js';
import type { Rows } from '../input/rows.js';
import { formOf } from '../models/batcher.js';
import type { Held } from '../models/held.js';
import { type Answer, explained, predicted } from '../output/answer.js';
import { Problem } from '../problem.js';

export type Verb = 'score' | 'predict' | 'explain';
export const verbs: readonly Verb[] = ['score', 'predict', 'explain'];

/** Asks a detector, together with others who ask at the same time where that changes nothing. @throws Problem 413 for too many rows. */
export async function ask(c: Context<Env>, { limits }: Services, held: Held, verb: Verb, rows: Rows, past?: unknown): Promise<Answer> {
	const most = verb === 'explain' ? limits.explainRows : limits.rows;
	if (rows.n > most)
		throw new Problem(
			413,
			'ANOD_TOO_LARGE',
			`${verb} got ${rows.n} rows; it takes ${most} at a time. Send them in parts, or as a stream of lines.`,
		);
	const input = rows.input as number[][];
	const form = verb !== 'explain' && held.batcher && rows.list && formOf(rows.list);
	const run = form ? undefined : { signal: c.var.exchange.visit!.follow(c.req.raw.signal), ...(past !== undefined && { past }) };
	const answer =
		verb === 'explain'
			? explained(await held.detector.explain(input, run))
			: predicted(form ? await held.batcher!.predict(rows.list!, form) : await held.detector.predict(input, run), verb === 'predict');
	c.var.exchange.rows += rows.n;
	return answer;
}
