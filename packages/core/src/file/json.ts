import { AnodError } from '../errors.js';

const special: Readonly<Record<string, number>> = { '#NaN': Number.NaN, '#Infinity': Infinity, '#-Infinity': -Infinity, '#-0': -0 };

/**
 * JSON that keeps every number to the bit. NaN, ±Infinity and −0, which JSON lacks, become the strings "#NaN", "#Infinity",
 * "#-Infinity" and "#-0"; a string that starts with # gets one # more, so that a category called "#NaN" stays a string.
 */
export function toJson(value: unknown): string {
	return JSON.stringify(value, (_, item) => {
		if (typeof item === 'string') return item.startsWith('#') ? `#${item}` : item;
		if (typeof item !== 'number') return item;
		if (Object.is(item, -0)) return '#-0';
		return Number.isFinite(item) ? item : `#${item}`;
	});
}

/** Undoes {@link toJson}. @throws SyntaxError for what is no JSON. */
export function fromJson(text: string): unknown {
	// Without a string that starts with # there is nothing to undo, and no reason to look at every value.
	if (!text.includes('"#')) return JSON.parse(text);
	return JSON.parse(text, (_, item) => {
		if (typeof item !== 'string' || !item.startsWith('#')) return item;
		return special[item] ?? item.slice(1);
	});
}

/**
 * Refuses JSON in which an object names a key twice: `JSON.parse` would quietly take the last.
 *
 * @param text - valid JSON.
 * @throws AnodError ANOD_FILE with the key.
 */
export function refuseDuplicateKeys(text: string): void {
	const open: Set<string>[] = [];
	for (const [token, , colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|[{}]/g)) {
		if (token === '{') open.push(new Set());
		else if (token === '}') open.pop();
		else if (colon) {
			const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
			const keys = open[open.length - 1];
			if (keys.has(key))
				throw new AnodError('ANOD_FILE', `the header names "${key}" twice; the file is damaged or made to mislead.`, { key });
			keys.add(key);
		}
	}
}
