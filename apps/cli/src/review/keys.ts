import { AnodError } from '@anod/core';
import { dataError, usageError } from '../errors.js';
import { readLines } from '../watch/lines.js';

/** What a person may do when asked about a row. */
export type Key = 'anomaly' | 'normal' | 'skip' | 'undo' | 'quit';

const byLetter: Readonly<Record<string, Key>> = { y: 'anomaly', n: 'normal', s: 'skip', u: 'undo', q: 'quit' };
const byWord: Readonly<Record<string, Key>> = {
	...byLetter,
	yes: 'anomaly',
	no: 'normal',
	anomaly: 'anomaly',
	normal: 'normal',
	skip: 'skip',
	undo: 'undo',
	quit: 'quit',
};

export const keyHelp = 'y anomaly   n normal   s skip   u undo   q save and leave';

/** Where answers come from. */
export interface Keys {
	/** The next answer; the end of a pipe is `quit`. @throws AnodError ANOD_ABORTED; CliError for a line that is no answer, or an end before any */
	next(): Promise<Key>;
	/** Gives the terminal back as it was. */
	close(): void;
}

/**
 * Single keys of a terminal. It is in raw mode while this is open; what is typed while nothing is asked is not taken for an answer.
 *
 * @param onOther - a key that means nothing.
 */
function terminalKeys(stdin: NodeJS.ReadStream, signal: AbortSignal, onOther: () => void): Keys {
	let waiting: { resolve(key: Key): void; reject(error: unknown): void } | undefined;
	const restore = () => stdin.setRawMode(false);
	const settle = (act: (one: NonNullable<typeof waiting>) => void) => {
		const one = waiting;
		waiting = undefined;
		if (one) act(one);
	};
	const onData = (chunk: Buffer) => {
		const text = chunk.toString('latin1');
		// In raw mode the terminal sends no signal.
		if (text.includes('\u0003')) {
			process.kill(process.pid, 'SIGINT');
			return;
		}
		if (!waiting) return;
		const key = text === '\u0004' ? 'quit' : byLetter[text[0]!.toLowerCase()];
		if (key) settle(({ resolve }) => resolve(key));
		else onOther();
	};
	const onEnd = () => settle(({ resolve }) => resolve('quit'));
	const onAbort = () => settle(({ reject }) => reject(new AnodError('ANOD_ABORTED', 'stopped.')));
	stdin.setRawMode(true);
	process.on('exit', restore);
	stdin.on('data', onData);
	stdin.on('end', onEnd);
	signal.addEventListener('abort', onAbort);
	stdin.resume();
	return {
		next: () =>
			new Promise<Key>((resolve, reject) => {
				waiting = { resolve, reject };
				if (signal.aborted) onAbort();
			}),
		close() {
			stdin.pause();
			stdin.off('data', onData);
			stdin.off('end', onEnd);
			signal.removeEventListener('abort', onAbort);
			process.off('exit', restore);
			restore();
		},
	};
}

/** Answers one a line, for scripts. */
function pipedKeys(stdin: NodeJS.ReadStream, signal: AbortSignal): Keys {
	const lines = readLines(stdin, signal);
	let any = false;
	return {
		async next() {
			for (;;) {
				const { value, done } = await lines.next();
				if (signal.aborted) throw new AnodError('ANOD_ABORTED', 'stopped.');
				if (done && any) return 'quit';
				if (done)
					throw usageError(
						'no answers came: standard input is no terminal, and it ended at once.',
						'Run it on a terminal, or pipe answers into it, one a line: y, n, s, u or q.',
					);
				const text = value.text.trim().toLowerCase();
				if (text === '') continue;
				const key = byWord[text];
				if (!key)
					throw dataError(
						'ANOD_LINE',
						`line ${value.number} of standard input is ${JSON.stringify(value.text.slice(0, 40))}; it wants y, n, s, u or q.`,
						'Answers before it are in the log and will be learned when the review goes on.',
					);
				any = true;
				return key;
			}
		},
		close() {
			stdin.destroy();
		},
	};
}

/** Opens standard input: keys of a terminal, or lines of a pipe. */
export const openKeys = (signal: AbortSignal, onOther: () => void): Keys =>
	process.stdin.isTTY ? terminalKeys(process.stdin, signal, onOther) : pipedKeys(process.stdin, signal);
