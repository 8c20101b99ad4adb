import type { Context, Hono } from 'hono';
import type { Env, Services } from '../exchange.js';
import { contentType, readBody } from '../input/body.js';
import { readCsv } from '../input/csv.js';
import { isRecord, parseJson } from '../input/json.js';
import { readRows } from '../input/rows.js';
import { admit } from '../middleware/admit.js';
import { writers } from '../output/answer.js';
import { Problem } from '../problem.js';
import { respond } from '../respond.js';
import { ask, verbs } from './ask.js';
import { scoreLines } from './score-lines.js';
import { withModel } from './with-model.js';

const lines = 'application/x-ndjson';

/** What a body may come as. */
const types: Readonly<Record<string, 'json' | 'csv' | 'lines'>> = {
	'application/json': 'json',
	'text/csv': 'csv',
	[lines]: 'lines',
	'application/ndjson': 'lines',
	'application/jsonl': 'lines',
};

/** Reads a body that is no stream. */
async function readGiven(c: Context<Env>, services: Services, type: string): Promise<unknown> {
	const text = await readBody(c, services, (whole) => whole.text());
	if (type === 'csv') return { columns: readCsv(text) };
	if (type === 'json') return parseJson(text);
	return text
		.split('\n')
		.filter((line) => line.trim())
		.map(parseJson);
}

/** `POST /v1/models/:name/score`, `predict` and `explain`. */
export function scoreRoutes(app: Hono<Env>, services: Services): void {
	for (const verb of verbs)
		app.post(`/v1/models/:name/${verb}`, admit(services), (c) => {
			const type = contentType(c, types);
			return withModel(c, services, async (held) => {
				const { data } = held.detector;
				// Steps of a series are judged together, and so are read to the end first.
				if (type === 'lines' && held.batcher) return scoreLines(c, services, held.take(), verb);
				const body = await readGiven(c, services, type);
				const rows = readRows(body, data === 'images');
				const past = isRecord(body) ? body.past : undefined;
				if (past !== undefined && data !== 'series') throw new Problem(400, 'ANOD_BODY', 'only a series has a past; leave it out.');
				const answer = await ask(c, services, held, verb, rows, past === undefined ? undefined : readRows(past, false).input);
				const accepted = type === 'lines' ? lines : (c.req.header('accept') ?? '');
				const written = Object.keys(writers).find((one) => accepted.includes(one)) ?? 'application/json';
				return respond(c, writers[written](answer, rows.n, held.name), written);
			});
		});
}
