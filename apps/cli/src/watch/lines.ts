import type { Readable } from 'node:stream';
import { dataError } from '../errors.js';

/** A line of text without its end, and its number from 1. */
export interface Line {
	readonly number: number;
	readonly text: string;
}

/** Longest line; beyond it, something else than records comes in. */
const mostCharacters = 16_000_000;

/** Lines as they come, the last one also without an end. Ends when the stream does, or quietly when the signal fires. */
export async function* readLines(stream: Readable, signal: AbortSignal): AsyncGenerator<Line> {
	const decoder = new TextDecoder();
	const stop = () => stream.destroy();
	signal.addEventListener('abort', stop);
	let rest = '';
	let number = 0;
	try {
		if (signal.aborted) return;
		for await (const chunk of stream) {
			const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
			rest = parts.pop()!;
			for (const text of parts) yield { number: ++number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
			if (signal.aborted) return;
			if (rest.length > mostCharacters)
				throw dataError('ANOD_LINE', `line ${number + 1} is longer than 16 MB.`, 'anod watch reads NDJSON, or CSV with a header.');
		}
		rest += decoder.decode();
		if (rest !== '') yield { number: number + 1, text: rest };
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		signal.removeEventListener('abort', stop);
		stream.destroy();
	}
}
