const main = `
import kernels from './kernels.wasm';
import { run } from './program.mjs';
export default {
	async fetch() {
		try {
			return Response.json(await run(kernels));
		} catch (error) {
			return new Response(String(error?.stack ?? error), { status: 500 });
		}
	},
};
`;

/**
 * Runs the program in workerd, where the kernels come as a compiled module.
 *
 * @param miniflare - the module `miniflare`.
 */
// biome-ignore lint/suspicious/noExplicitAny: its types live in a folder that only the tests fetch
export async function runInWorkerd(miniflare: Record<string, any>, program: string, kernels: Buffer): Promise<Record<string, string>> {
	const instance = new miniflare.Miniflare({
		compatibilityDate: '2026-01-01',
		modules: [
			{ type: 'ESModule', path: 'main.mjs', contents: main },
			{ type: 'ESModule', path: 'program.mjs', contents: program },
			{ type: 'CompiledWasm', path: 'kernels.wasm', contents: kernels },
		],
	});
	try {
		const response = await instance.dispatchFetch('http://localhost/');
		if (response.status !== 200) throw new Error(await response.text());
		return (await response.json()) as Record<string, string>;
	} finally {
		await instance.dispose();
	}
}
