import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from './messages.js';

/** What a block showed when the build ran it in Node: what a browser has to show, to the last digit. */
export interface Printed {
	readonly path: string;
	/** Of the block's first line in its page. */
	readonly line: number;
	readonly texts: readonly string[];
	readonly cells: readonly string[];
	readonly plots: number;
}

export function printedBy(path: string, line: number, outputs: readonly Output[]): Printed {
	return {
		path,
		line,
		texts: outputs.flatMap((output) => ('text' in output ? output.text : [])),
		cells: outputs.flatMap((output) => (output.kind === 'table' ? output.rows.flat() : [])),
		plots: outputs.filter(({ kind }) => kind === 'plot').length,
	};
}

const file = (folder: string) => join(folder, 'printed.json');

/** Keeps it beside the built pages, so that nobody has to run the blocks in Node again to compare. */
export const writePrinted = (folder: string, all: readonly Printed[]): void => writeFileSync(file(folder), JSON.stringify(all));

export const readPrinted = (folder: string): readonly Printed[] => JSON.parse(readFileSync(file(folder), 'utf8'));
