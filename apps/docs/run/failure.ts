import { BlockSyntaxError, linesBefore } from './compile.js';
import type { Ending, Program } from './messages.js';

/** Chromium and Firefox write `blob:…:LINE:COLUMN` for a line of the block, and so does Node where the block runs under that name. */
const place = /blob:[^\s)]*?:(\d+):\d+/g;

/** What to tell the reader about a value that a program threw. */
export function failure(thrown: unknown, program: Program): Extract<Ending, { kind: 'failed' }> {
	const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `thrown: ${String(thrown)}`;
	// The wrapper's own frame is never deeper than the block's: the first place named is where the block was.
	const line = thrown instanceof BlockSyntaxError ? thrown.line : lines(thrown)[0];
	const offset = linesBefore(program);
	if (line === undefined) return { kind: 'failed', message, inSetup: false };
	return line > offset ? { kind: 'failed', message, line: line - offset, inSetup: false } : { kind: 'failed', message, inSetup: true };
}

const lines = (thrown: unknown): number[] =>
	thrown instanceof Error ? Array.from((thrown.stack ?? '').matchAll(place), (found) => Number(found[1])) : [];
