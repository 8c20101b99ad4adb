/** A block that is on the page now. */
export interface LiveBlock {
	readonly name?: string;
	readonly after?: string;
	/** As it now reads. */
	readonly source: () => string;
}

const pages = new Map<string, Set<LiveBlock>>();

/** The blocks of a page, by which one finds those that it continues. */
export function blocksOf(path: string): Set<LiveBlock> {
	let blocks = pages.get(path);
	if (!blocks) {
		blocks = new Set();
		pages.set(path, blocks);
	}
	return blocks;
}
