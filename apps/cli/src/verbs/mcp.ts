import { exitCodes, usageError } from '../errors.js';
import type { Context } from './context.js';

/** `anod mcp`: offers detect, score, explain and inspect to a language model, over standard input and output. */
export async function mcp({ flags, signal }: Context): Promise<number> {
	if (flags.positionals.length > 0)
		throw usageError(`mcp takes no file; got ${flags.positionals.join(', ')}.`, 'Folders that may be read: --root FOLDER.');
	// Here and not above: other commands start without the protocol's library.
	const [{ serveTools }, { Roots }] = await Promise.all([import('../mcp/server.js'), import('../mcp/roots.js')]);
	const named = flags.many('root');
	const roots = new Roots(named.length > 0 ? named : [process.cwd()]);
	await serveTools({ flags, roots, mayWrite: flags.boolean('allow-write') === true }, signal);
	return exitCodes.ok;
}
