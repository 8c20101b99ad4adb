import { printable } from '../terminal/summary.js';

/** A result for people: a sentence, notes, a listing. */
export const said = (sentence: string, notes: readonly string[], ...parts: readonly string[]): string =>
	[[sentence, ...notes.map((note) => `note: ${printable(note)}`)].join('\n'), ...parts].filter(Boolean).join('\n\n');
