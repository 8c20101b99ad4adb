import type { Context } from 'hono';
import type { Env, Services } from '../exchange.js';
import { Problem } from '../problem.js';

const tooLarge = (bytes: number): Problem =>
	new Problem(
		413,
		'ANOD_TOO_LARGE',
		`the body is longer than ${bytes} bytes; send fewer rows at a time, or a stream of lines (application/x-ndjson).`,
	);

/** @throws Problem 415 unless the content type is one of these; in lower case, without parameters. */
export function contentType(c: Context<Env>, wanted: Readonly<Record<string, string>>): string {
	const type = c.req.header('content-type')?.split(';')[0].trim().toLowerCase() ?? '';
	const known = wanted[type];
	if (known) return known;
	throw new Problem(
		415,
		'ANOD_MEDIA_TYPE',
		`the content type is ${type || 'missing'}; it has to be one of ${Object.keys(wanted).filter(Boolean).join(', ')}.`,
	);
}

/**
 * Reads a whole body.
 *
 * @param read - as text or as bytes.
 * @throws Problem 413 when it is too long, before it is read where its length is told; 429 when all bodies together are; 400 when it breaks off.
 */
export async function readBody<Body>(
	c: Context<Env>,
	{ limits }: Services,
	read: (whole: Pick<Response, 'text' | 'arrayBuffer'>) => Promise<Body>,
): Promise<Body> {
	const visit = c.var.exchange.visit!;
	const told = Number(c.req.header('content-length') ?? Number.NaN);
	if (told > limits.body) throw tooLarge(limits.body);
	let whole: Pick<Response, 'text' | 'arrayBuffer'> = c.req.raw;
	if (told >= 0) visit.reserve(told);
	else whole = new Response(c.req.raw.body?.pipeThrough(counted(limits.body, (bytes) => visit.reserve(bytes))));
	try {
		return await read(whole);
	} catch (error) {
		if (error instanceof Problem) throw error;
		throw new Problem(400, 'ANOD_BODY', 'the body broke off before its end; send it again.');
	}
}

function counted(most: number, count: (bytes: number) => void): TransformStream<Uint8Array, Uint8Array> {
	let bytes = 0;
	return new TransformStream({
		transform(chunk, controller) {
			bytes += chunk.length;
			if (bytes > most) throw tooLarge(most);
			count(chunk.length);
			controller.enqueue(chunk);
		},
	});
}
