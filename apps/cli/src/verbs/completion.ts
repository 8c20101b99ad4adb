import { exitCodes, usageError } from '../errors.js';
import { completions } from '../terminal/completion.js';
import type { Context } from './context.js';

/** `anod completion`: a script that completes commands and flags. */
export async function completion({ flags }: Context): Promise<number> {
	const [shell] = flags.positionals;
	const script = shell === undefined ? undefined : completions[shell];
	if (!script)
		throw usageError(
			`there is a completion for ${Object.keys(completions).join(', ')}; got ${shell ?? 'none'}.`,
			'Example: anod completion bash >> ~/.bashrc',
		);
	process.stdout.write(script());
	return exitCodes.ok;
}
