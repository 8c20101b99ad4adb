import type { Context } from 'hono';
import type { Env, Services } from '../exchange.js';
import { parseJson } from '../input/json.js';
import type { Held } from '../models/held.js';
import { Problem, tellError } from '../problem.js';
import { respond } from '../respond.js';
import { ask, type Verb } from './ask.js';

/** What is said in place of a line's answer. */
function refusal(error: unknown): { readonly error: { readonly code: string; readonly detail: string } } {
	const { code, detail } = tellError(error);
	return { error: { code, detail } };
}

/**
 * Scores a stream of rows, one JSON object or list a line: a line in, a line out, in order; empty lines are passed over. A line that cannot be scored gets
 * its error and the next ones go on; what ends the stream too early is its last line.
 *
 * Rows are scored as many at a time as have arrived. Nothing is read while nobody takes what was said, so neither side outruns the other.
 */
export function scoreLines(c: Context<Env>, services: Services, held: Held, verb: Verb): Response {
	const { limits } = services;
	const { exchange } = c.var;
	const visit = exchange.visit!;
	const reader = c.req.raw.body?.getReader();
	const decoder = new TextDecoder();
	const encoder = new TextEncoder();
	let lines: string[] = [];
	let rest = '';
	let finished = !reader;
	let over = () => {};
	exchange.stream = new Promise((resolve) => {
		over = resolve;
	});

	function end(error?: unknown): void {
		if (error) exchange.error ??= refusal(error).error;
		if (!finished) reader!.cancel(error).catch(() => {});
		finished = true;
		over();
	}

	/** The next lines that are there; waits for at least one. None at the end. */
	async function nextLines(): Promise<string[]> {
		while (!finished && lines.length === 0) {
			if (rest.length > limits.body) throw new Problem(413, 'ANOD_TOO_LARGE', `a line is longer than ${limits.body} bytes.`);
			const { done, value } = await visit.before(reader!.read());
			visit.renew();
			const text = decoder.decode(value, { stream: !done });
			finished = done;
			if (done || text.includes('\n')) {
				lines = (rest + text).split('\n');
				rest = done ? '' : lines.pop()!;
				lines = lines.filter((line) => line.trim());
			} else rest += text;
		}
		return lines.splice(0, limits.batch);
	}

	async function answer(line: string): Promise<object> {
		try {
			const row = parseJson(line);
			return (await ask(c, services, held, verb, { input: [row], n: 1, list: [row] })).row(0);
		} catch (error) {
			return refusal(error);
		}
	}

	let closed = false;
	/** Writes the last line, where there is something to say, and ends the answer. */
	function close(controller: ReadableStreamDefaultController<Uint8Array>, error?: unknown): void {
		if (closed) return;
		closed = true;
		end(error);
		if (error) controller.enqueue(encoder.encode(`${JSON.stringify(refusal(error))}\n`));
		controller.close();
	}

	const said = new ReadableStream<Uint8Array>(
		{
			start(controller) {
				// The time is over or the server closes, perhaps while nobody takes what was said.
				visit.signal.addEventListener('abort', () => close(controller, visit.signal.reason));
			},
			async pull(controller) {
				try {
					const answers = await visit.before(Promise.all((await nextLines()).map(answer)));
					if (answers.length === 0) close(controller);
					else controller.enqueue(encoder.encode(answers.map((one) => `${JSON.stringify(one)}\n`).join('')));
				} catch (error) {
					close(controller, error);
				}
			},
			cancel: end,
		},
		{ highWaterMark: 0 },
	);
	exchange.stream.then(() => held.release());
	return respond(c, said, 'application/x-ndjson');
}
