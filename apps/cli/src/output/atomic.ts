import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { outputError } from '../errors.js';

const pending = new Set<string>();

/** Removes files that were begun and not finished: for a process that is told to stop. */
export function removeUnfinished(): void {
	for (const path of pending) rmSync(path, { force: true });
	pending.clear();
}

/** @throws CliError ANOD_OUTPUT when a file cannot be written there: said before the work, not after it. */
export function checkWritable(path: string): void {
	if (path === '-') return;
	const folder = dirname(resolve(path));
	let probe: string | undefined;
	try {
		if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw outputError(`${path} is a folder.`, 'Name a file.');
		probe = join(folder, `.anod-${randomBytes(6).toString('hex')}.tmp`);
		closeSync(openSync(probe, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o666));
	} catch (error) {
		throw asOutputError(error, path);
	} finally {
		if (probe) rmSync(probe, { force: true });
	}
}

function asOutputError(error: unknown, path: string): unknown {
	const { code } = error as { code?: string };
	if (error instanceof Error && error.name === 'CliError') return error;
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return outputError(`${dirname(path)} is no folder to write ${basename(path)} in.`, 'Make the folder first.');
	if (code === 'ENOSPC') return outputError(`there is no space left to write ${path}.`, 'Free some space or write elsewhere.');
	return outputError(`${path} cannot be written (${code ?? String(error)}).`, 'Check its permissions or write elsewhere.');
}

/**
 * Lets `fill` write a file under a temporary name in the same folder, then syncs it and gives it its name: a reader sees the old
 * file or the whole new one, never a part. Whatever fails, nothing is left.
 */
export async function replaceFile(path: string, fill: (temporary: string) => void | Promise<void>): Promise<void> {
	const temporary = join(dirname(resolve(path)), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
	pending.add(temporary);
	try {
		await fill(temporary);
		const file = openSync(temporary, 'r+');
		fsyncSync(file);
		closeSync(file);
		renameSync(temporary, path);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw 'code' in (error as object) &&
			typeof (error as { code: unknown }).code === 'string' &&
			/^E[A-Z]+$/.test((error as { code: string }).code)
			? asOutputError(error, path)
			: error;
	} finally {
		pending.delete(temporary);
	}
}

/** Writes bytes or text whole or not at all. */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
	const bytes = typeof content === 'string' ? Buffer.from(content) : content;
	await replaceFile(path, (temporary) => {
		const file = openSync(temporary, 'wx', 0o666);
		try {
			for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
		} finally {
			closeSync(file);
		}
	});
}
