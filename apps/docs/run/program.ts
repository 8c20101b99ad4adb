import type { Program } from './messages.js';

/** A fenced `ts run` block of a page. */
export interface Block {
	readonly source: string;
	/** Line of the page on which the block's first line stands, from 1. */
	readonly line: number;
	readonly name?: string;
	/** Name of the block of the same page that runs first. */
	readonly after?: string;
}

/**
 * Reads the words after the three backticks: `ts run`, `ts run name=fit`, `ts run after=fit`.
 *
 * @returns undefined for a block that does not run. @throws Error for a word it does not know.
 */
export function parseInfo(info: string): { readonly name?: string; readonly after?: string } | undefined {
	const [language, run, ...words] = info.trim().split(/\s+/);
	if (language !== 'ts' || run !== 'run') return undefined;
	const parsed: { name?: string; after?: string } = {};
	for (const word of words) {
		const [key, value] = word.split('=');
		if ((key !== 'name' && key !== 'after') || !value || !/^[a-z][a-z0-9-]*$/.test(value))
			throw new Error(`\`\`\`${info}: got ${word}; a block that runs takes name=… and after=…, in lower case.`);
		parsed[key] = value;
	}
	return parsed;
}

/**
 * A block with everything that it continues.
 *
 * @throws Error when it continues a block that the page does not have, or itself.
 */
export function programOf(
	block: Pick<Block, 'source' | 'after'>,
	named: (name: string) => Pick<Block, 'source' | 'after'> | undefined,
): Program {
	const setup: string[] = [];
	const seen = new Set<string>();
	for (let after = block.after; after !== undefined; ) {
		const before = named(after);
		if (!before || seen.has(after))
			throw new Error(before ? `block ${after} continues itself.` : `there is no block name=${after} on this page.`);
		seen.add(after);
		setup.unshift(before.source);
		after = before.after;
	}
	return { setup: setup.join('\n'), source: block.source };
}
