import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { jsonLines, type ScoringServer, serve as startServer } from '@anod/serve/node';
import { exitCodes, inputError, usageError } from '../errors.js';
import type { Flags } from '../options/parse.js';
import { cliVersion } from '../versions.js';
import { backend, type Context, readModelBytes } from './context.js';

/** Model files by the name that stands in the path: what was written before `=`, or what the file is called. */
function modelsOf(positionals: readonly string[]): Record<string, string> {
	if (positionals.length === 0) throw usageError('serve needs a model.', 'Example: anod serve machine.anod; anod fit makes one.');
	const models = new Map<string, string>();
	for (const given of positionals) {
		const [, name, path] = existsSync(given) ? [] : (/^([\w.-]+)=(.+)$/s.exec(given) ?? []);
		const file = path ?? given;
		const called = name ?? basename(file).replace(/\.anod$/, '');
		if (models.has(called)) throw usageError(`two models are called ${called}.`, `Name one of them: other=${file}`);
		readModelBytes(file);
		models.set(called, file);
	}
	return Object.fromEntries(models);
}

/** Tokens never stand on the command line, where every process of the machine can read them. */
function tokensOf(flags: Flags): string[] {
	const path = flags.text('token-file');
	if (path === undefined) return process.env.ANOD_TOKEN ? [process.env.ANOD_TOKEN] : [];
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		throw inputError(
			`the file of tokens ${path} cannot be read (${(error as { code?: string }).code}).`,
			'Check the path and its permissions.',
		);
	}
	const tokens = text.split(/\r?\n/).filter(Boolean);
	if (tokens.length === 0) throw usageError(`the file of tokens ${path} is empty.`, 'Write one token a line.');
	return tokens;
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30 };

/** Bytes of a size as `16MB`, `16MiB` or `16000000`. */
function bytesOf(flags: Flags, name: string): number | undefined {
	const text = flags.text(name);
	if (text === undefined) return undefined;
	const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?i?)b?$/i.exec(text) ?? [];
	const bytes = Number(number) * (units[unit?.toLowerCase()] ?? Number.NaN);
	if (!(bytes >= 1)) throw usageError(`--${name} is ${JSON.stringify(text)}; it wants a size.`, `Example: --${name} 64MiB`);
	return bytes;
}

function millisecondsOf(flags: Flags, name: string): number | undefined {
	const text = flags.text(name);
	if (text === undefined) return undefined;
	const seconds = Number(text);
	if (!(seconds >= 0) || text.trim() === '')
		throw usageError(`--${name} is ${JSON.stringify(text)}; it wants seconds.`, `Example: --${name} 5`);
	return seconds * 1000;
}

/** Leaves out what was not given, so that its default holds. */
const given = <Values extends object>(values: Values): Partial<Values> =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;

/** `anod serve`: serves models over HTTP until it is told to stop; then answers what is under way. */
export async function serve({ flags, signal }: Context): Promise<number> {
	const models = modelsOf(flags.positionals);
	const tokens = tokensOf(flags);
	const host = flags.text('host');
	const log = flags.boolean('quiet') ? undefined : jsonLines(process.stderr);
	const drain = millisecondsOf(flags, 'drain');
	let server: ScoringServer;
	try {
		server = await startServer({
			models,
			...{ backend: backend(flags), version: cliVersion, watch: flags.boolean('watch') === true, logger: log },
			...given({ host, port: flags.count('port', 0) }),
			...(tokens.length > 0 && { auth: { tokens, openMetrics: flags.boolean('open-metrics') === true } }),
			limits: given({
				body: bytesOf(flags, 'max-body'),
				rows: flags.count('max-rows', 1),
				queue: flags.count('queue', 1),
				timeout: millisecondsOf(flags, 'timeout') || undefined,
				modelBytes: bytesOf(flags, 'model-memory'),
			}),
			onReload: (model, error) =>
				log?.({
					time: new Date().toISOString(),
					level: error ? 'error' : 'info',
					event: 'reload',
					model,
					...(error ? { detail: String(error) } : {}),
				}),
		});
	} catch (error) {
		const { code, message } = error as { code?: string; message: string };
		if (code === 'ANOD_OPTION' && /and no token/.test(message))
			throw usageError(
				`other machines reach ${host}, and there is no token that they would have to show.`,
				'Give --token-file FILE or the variable ANOD_TOKEN, or leave --host out.',
			);
		if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
			throw usageError(`it cannot listen there: ${message}.`, 'Another --port or --host? --port 0 takes a port that is free.');
		throw error;
	}
	process.stdout.write(`anod serves ${Object.keys(models).join(', ')} on ${server.url} (what it offers: ${server.url}/docs)\n`);
	await new Promise<void>((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve());
	});
	await server.close(given({ drain }));
	return exitCodes.ok;
}
