import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usageError } from '../errors.js';
import { type VerbName, verbFlags } from '../options/flags.js';
import { parseFlags } from '../options/parse.js';
import type { Context } from '../verbs/context.js';
import type { Call } from './tool.js';

type Cell = string | number | boolean | null;

/** What a call asks of a command. */
export interface Asked {
	readonly verb: VerbName;
	/** The data: a path as the client wrote it, or rows. */
	readonly path?: string;
	readonly rows?: readonly Readonly<Record<string, Cell>>[];
	/** Path of a model as the client wrote it. */
	readonly model?: string;
	/** Values of flags by their names; those undefined are left out. */
	readonly flags: Readonly<Record<string, string | number | readonly string[] | undefined>>;
	/** Options of the detector, as in a config file. */
	readonly options?: Readonly<Record<string, unknown>>;
}

const machineFlags = ['backend', 'arithmetic', 'threads'];

/** Runs a command for a call: paths are checked, rows lie in a private file until it ends, and nothing is printed. */
export async function withContext<Result>(call: Call, asked: Asked, run: (context: Context) => Promise<Result>): Promise<Result> {
	const { path, rows, model } = asked;
	if ((path === undefined) === (rows === undefined))
		throw usageError(`${path === undefined ? 'neither path nor rows was' : 'path and rows were both'} given.`, 'Give one of them.');
	const modelPath = model === undefined ? undefined : call.roots.file(model);
	let folder: string | undefined;
	const remove = () => {
		if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	};
	process.once('exit', remove);
	try {
		let data: string;
		if (path !== undefined) data = call.roots.data(path);
		else {
			folder = mkdtempSync(join(tmpdir(), 'anod-'));
			data = join(folder, 'rows.ndjson');
			writeFileSync(data, rows!.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
		}
		const name = path ?? 'the inline table';
		const given: Record<string, string | number | readonly string[] | undefined> = { ...asked.flags, model: modelPath };
		for (const flag of machineFlags) given[flag] = call.flags.text(flag);
		const args = Object.entries(given).flatMap(([flag, value]) =>
			value === undefined ? [] : [value].flat().map((one) => `--${flag}=${one}`),
		);
		const flags = parseFlags([...args, '--', data], verbFlags[asked.verb]);
		return await run({
			flags: { ...flags, options: asked.options },
			signal: call.signal,
			progress: call.progress,
			nameOf: (file) => (file === data ? name : file),
			say() {},
			warn() {},
			result() {},
		});
	} finally {
		process.off('exit', remove);
		remove();
	}
}
