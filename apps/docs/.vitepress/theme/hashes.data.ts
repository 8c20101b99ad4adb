import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { wasmBackend } from '@anod/backend-wasm';
import { type Hash, hashHere } from '../../run/same-bits.js';

export interface BuiltHash extends Hash {
	/** What the test across engines expects. */
	readonly tested: string;
}

declare const data: { readonly node: string; readonly hashes: readonly BuiltHash[] };

export { data };

/** Computed in Node when the site is built, beside what is committed with the tests. */
export default {
	async load() {
		const golden = resolve(import.meta.dirname ?? __dirname, '../../../../packages/testkit/golden/hashes.json');
		const tested: Record<string, string> = JSON.parse(readFileSync(golden, 'utf8'));
		const hashes: BuiltHash[] = [];
		await hashHere(await wasmBackend(), ({ name, hash }) => hashes.push({ name, hash, tested: tested[name] }));
		return { node: process.version, hashes };
	},
};
