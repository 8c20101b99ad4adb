import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { type Block, parseInfo } from './program.js';

/** Every block of a page that runs, in order. */
export function extractBlocks(markdown: string): Block[] {
	return new MarkdownIt().parse(markdown, {}).flatMap((token) => {
		const info = token.type === 'fence' ? parseInfo(token.info) : undefined;
		return info ? [{ ...info, source: token.content.trimEnd(), line: token.map![0] + 2 }] : [];
	});
}

export interface Page {
	/** Path from the folder of pages, with `/`: `guide/quick-start.md`. */
	readonly path: string;
	readonly blocks: readonly Block[];
}

/** Every page of a folder, those without blocks too. */
export function readPages(folder: string): Page[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.md'))
		.sort()
		.map((path) => ({ path: path.replaceAll('\\', '/'), blocks: extractBlocks(readFileSync(join(folder, path), 'utf8')) }));
}
