import { readFileSync } from 'node:fs';

/** A number as the golden files hold it: non-finite ones are strings. */
export type GoldenNumber = number | 'NaN' | 'Infinity' | '-Infinity';
/** What a reference implementation answered. */
export interface Answer {
	readonly value?: GoldenNumber;
	readonly error?: string;
}

/** A file of golden values; see README.md beside it. */
export function golden<T>(name: string): T {
	return JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')) as T;
}

export const numbers = (list: readonly GoldenNumber[]): number[] => list.map(Number);
