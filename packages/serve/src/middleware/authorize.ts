import { AnodError } from '@anod/core';
import type { MiddlewareHandler } from 'hono';
import type { Env } from '../exchange.js';
import type { ScoringOptions } from '../options.js';
import { Problem } from '../problem.js';

const digest = async (text: string): Promise<Uint8Array> =>
	new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/**
 * Lets in who shows one of the tokens. Digests are compared, all of them and every byte, so that the time it takes tells nothing of a token.
 *
 * @throws AnodError ANOD_OPTION for no token, or an empty one.
 */
export function authorize({ tokens }: NonNullable<ScoringOptions['auth']>): MiddlewareHandler<Env> {
	if (tokens.length === 0 || tokens.some((token) => !token))
		throw new AnodError(
			'ANOD_OPTION',
			'scoringApp() got auth without a token, or with an empty one; give at least one, or leave auth out.',
		);
	let digests: Promise<Uint8Array[]> | undefined;
	return async (c, next) => {
		const shown = await digest(/^Bearer +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
		let known = 0;
		for (const token of await (digests ??= Promise.all(tokens.map(digest)))) {
			let difference = 0;
			for (let i = 0; i < token.length; i++) difference |= token[i] ^ shown[i];
			known |= Number(difference === 0);
		}
		if (known) return next();
		throw new Problem(401, 'ANOD_UNAUTHORIZED', 'the request shows no token that is known; send authorization: Bearer TOKEN.', {
			'www-authenticate': 'Bearer',
		});
	};
}
