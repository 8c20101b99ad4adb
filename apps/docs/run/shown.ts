import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Output } from './messages.js';

/** What a block showed when the build ran it in Node: what its page says, and what a browser has to show, to the last digit. */
export interface Shown {
	readonly path: string;
	/** Of the block's first line in its page. */
	readonly line: number;
	readonly outputs: readonly Output[];
}

const file = (folder: string) => join(folder, 'shown.bin');

/** Keeps it beside the built pages, so that nobody has to train again to look at it. */
export const writeShown = (folder: string, all: readonly Shown[]): void => writeFileSync(file(folder), serialize(all));

export const readShown = (folder: string): readonly Shown[] => deserialize(readFileSync(file(folder)));

export function shownBy(all: readonly Shown[], path: string, line: number): readonly Output[] {
	const found = all.find((one) => one.path === path && one.line === line);
	if (!found) throw new Error(`the build ran no block of line ${line} of ${path}.`);
	return found.outputs;
}
