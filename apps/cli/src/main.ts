#!/usr/bin/env node
import { helpFor } from '@anod/core';
import { describeError, exitCodes, type ShownError, usageError } from './errors.js';
import { type VerbName, verbFlags, verbNames } from './options/flags.js';
import { nearestName } from './options/nearest.js';
import { parseFlags } from './options/parse.js';
import { removeUnfinished } from './output/atomic.js';
import { generalHelp, verbHelp } from './terminal/help.js';
import { type Context, makeContext } from './verbs/context.js';
import { cliVersion } from './versions.js';

/** Each verb is loaded when it is asked for: `anod detect` waits for no server. */
const verbs: Readonly<Record<VerbName, () => Promise<(context: Context) => Promise<number>>>> = {
	detect: async () => (await import('./verbs/detect.js')).detect,
	fit: async () => (await import('./verbs/fit.js')).fit,
	score: async () => (await import('./verbs/score.js')).score,
	evaluate: async () => (await import('./verbs/evaluate.js')).evaluate,
	explain: async () => (await import('./verbs/explain.js')).explain,
	review: async () => (await import('./verbs/review.js')).review,
	watch: async () => (await import('./verbs/watch.js')).watch,
	inspect: async () => (await import('./verbs/inspect.js')).inspect,
	serve: async () => (await import('./verbs/serve.js')).serve,
	export: async () => (await import('./verbs/export.js')).exportModel,
	mcp: async () => (await import('./verbs/mcp.js')).mcp,
	completion: async () => (await import('./verbs/completion.js')).completion,
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
		const work = await verbs[verb]();
		return await work(context);
	} finally {
		context.progress.end();
	}
}

function show(error: ShownError, args: readonly string[]): void {
	if (args.includes('--json'))
		process.stdout.write(
			`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint, help: helpFor(error.code) }, exit: error.exit }, null, 2)}\n`,
		);
	process.stderr.write(`anod: ${error.code}: ${error.message}${error.hint ? ` ${error.hint}` : ''}\n`);
	// A person is told where to read on; a log keeps one line an error.
	if (process.stderr.isTTY) process.stderr.write(`Causes and cures: ${helpFor(error.code)} in the documentation\n`);
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
