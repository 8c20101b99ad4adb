import type { Page } from './extract.js';
import type { Ending, Output } from './messages.js';
import { runInNode } from './node.js';
import { type Block, programOf } from './program.js';
import type { Shown } from './shown.js';

/** Runs a block of a page in Node, with what it continues. */
export function runBlock(page: Page, block: Block): Promise<{ readonly outputs: readonly Output[]; readonly ending: Ending }> {
	return runInNode(programOf(block, (name) => page.blocks.find((other) => other.name === name)));
}

/** A failed ending with page and line, as an editor's terminal makes a link of it. */
export function describeFailure(page: Page, block: Block, ending: Extract<Ending, { kind: 'failed' }>): string {
	const line = block.line + (ending.line ?? 1) - 1;
	return `${page.path}:${line}: ${ending.message}${ending.inSetup ? ` (in a block that this one continues, ${block.after})` : ''}`;
}

/**
 * Runs every block of every page, one after the other.
 *
 * @returns what each block showed. @throws Error that names each block that failed or that showed nothing.
 */
export async function checkPages(pages: readonly Page[]): Promise<Shown[]> {
	const faults: string[] = [];
	const shown: Shown[] = [];
	for (const page of pages) {
		for (const block of page.blocks) {
			const { outputs, ending } = await runBlock(page, block);
			if (ending.kind === 'failed') faults.push(describeFailure(page, block, ending));
			else if (outputs.length === 0) faults.push(`${page.path}:${block.line}: the block shows nothing.`);
			shown.push({ path: page.path, line: block.line, outputs });
		}
	}
	if (faults.length > 0) throw new Error(`${faults.length} of ${shown.length} blocks failed:\n${faults.join('\n')}`);
	return shown;
}
