#!/usr/bin/env node
import { describeError, exitCodes, type ShownError, usageError } from './errors.js';
import { type VerbName, verbFlags, verbNames } from './options/flags.js';
import { nearestName } from './options/nearest.js';
import { parseFlags } from './options/parse.js';
import { removeUnfinished } from './output/atomic.js';
import { generalHelp, verbHelp } from './terminal/help.js';
import { completion } from './verbs/completion.js';
import { type Context, makeContext } from './verbs/context.js';
import { detect } from './verbs/detect.js';
import { evaluate } from './verbs/evaluate.js';
import { explain } from './verbs/explain.js';
import { exportModel } from './verbs/export.js';
import { fit } from './verbs/fit.js';
import { inspect } from './verbs/inspect.js';
import { mcp } from './verbs/mcp.js';
import { review } from './verbs/review.js';
import { score } from './verbs/score.js';
import { serve } from './verbs/serve.js';
import { watch } from './verbs/watch.js';
import { cliVersion } from './versions.js';

const verbs: Readonly<Record<VerbName, (context: Context) => Promise<number>>> = {
	detect,
	fit,
	score,
	evaluate,
	explain,
	review,
	watch,
	inspect,
	serve,
	export: exportModel,
	mcp,
	completion,
};

/** Runs a command. @returns its exit code. */
async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
	const [first, ...rest] = args;
	if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
		const verb = rest[0] as VerbName | undefined;
		process.stdout.write(verb !== undefined && verbNames.includes(verb) ? verbHelp(verb) : generalHelp());
		return first === undefined ? exitCodes.usage : exitCodes.ok;
	}
	if (first === '--version' || first === '-v') {
		process.stdout.write(`${cliVersion}\n`);
		return exitCodes.ok;
	}
	if (!verbNames.includes(first as VerbName)) {
		const near = nearestName(first, verbNames);
		throw usageError(
			`there is no command ${first}.`,
			near ? `Did you mean anod ${near}?` : `Commands: ${verbNames.join(', ')}. To look at a file: anod detect FILE`,
		);
	}
	const verb = first as VerbName;
	const flags = parseFlags(rest, verbFlags[verb]);
	if (flags.boolean('help')) {
		process.stdout.write(verbHelp(verb));
		return exitCodes.ok;
	}
	if (flags.boolean('version')) {
		process.stdout.write(`${cliVersion}\n`);
		return exitCodes.ok;
	}
	const context = makeContext(flags, signal);
	try {
		return await verbs[verb](context);
	} finally {
		context.progress.end();
	}
}

function show(error: ShownError, args: readonly string[]): void {
	if (args.includes('--json'))
		process.stdout.write(
			`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint }, exit: error.exit }, null, 2)}\n`,
		);
	process.stderr.write(`anod: ${error.code}: ${error.message}${error.hint ? ` ${error.hint}` : ''}\n`);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
	process.on(signal, () => {
		if (stop.signal.aborted) {
			removeUnfinished();
			process.exit(exitCodes.interrupted);
		}
		stop.abort();
	});
// A reader that has seen enough (`| head`) closes the pipe: that is no error.
process.stdout.on('error', (error: { code?: string }) => process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.cannotCreate));
process.on('exit', removeUnfinished);

const args = process.argv.slice(2);
try {
	process.exitCode = await run(args, stop.signal);
} catch (error) {
	const aborted: ShownError = {
		code: 'ANOD_ABORTED',
		message: 'stopped before the end; nothing was written.',
		hint: '',
		exit: exitCodes.interrupted,
	};
	const shown = stop.signal.aborted ? aborted : describeError(error);
	show(shown, args);
	if (process.env.ANOD_DEBUG) process.stderr.write(`${(error as Error)?.stack ?? String(error)}\n`);
	process.exitCode = shown.exit;
}
