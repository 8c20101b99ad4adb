import type { Outcome } from './program.js';

const main = `
import wasm from './tfjs.wasm';
import { run } from './program.mjs';
export default {
	async fetch() {
		try {
			return Response.json(await run({ module: wasm }));
		} catch (error) {
			return new Response(String(error?.stack ?? error), { status: 500 });
		}
	},
};
`;

/**
 * Runs the program in workerd, where the file comes as a compiled module.
 *
 * @param miniflare - the module `miniflare`.
 * @param flags - of workerd, for example `nodejs_compat`, which gives Workers a part of Node's API.
 */
// biome-ignore lint/suspicious/noExplicitAny: its types live in a folder that only the tests fetch
export async function runInWorkerd(miniflare: Record<string, any>, program: string, wasm: Buffer, flags: string[]): Promise<Outcome> {
	const instance = new miniflare.Miniflare({
		compatibilityDate: '2026-01-01',
		compatibilityFlags: flags,
		modules: [
			{ type: 'ESModule', path: 'main.mjs', contents: main },
			{ type: 'ESModule', path: 'program.mjs', contents: program },
			{ type: 'CompiledWasm', path: 'tfjs.wasm', contents: wasm },
		],
	});
	try {
		const response = await instance.dispatchFetch('http://localhost/');
		if (response.status !== 200) throw new Error(await response.text());
		return (await response.json()) as Outcome;
	} finally {
		await instance.dispose();
	}
}
