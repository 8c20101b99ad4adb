import { createContext, runInContext } from 'node:vm';
import type { Outcome } from './program.js';

/**
 * Runs the program where there is neither Node nor a page: the language, and what edge runtimes put beside it.
 *
 * @param program - as a script that leaves `program` behind.
 */
export async function runAtTheEdge(program: string, wasm: Buffer): Promise<Outcome> {
	const context = createContext({ TextEncoder, TextDecoder, performance, setTimeout, console, fetch, URL });
	runInContext('globalThis.self = globalThis', context);
	runInContext(program, context);
	// Text crosses the border; the objects of the two sides have other prototypes.
	const started = 'WebAssembly.compile(bytes).then((module) => program.run({ module })).then(JSON.stringify)';
	const bytes = runInContext(`new Uint8Array([${wasm.join()}])`, context);
	return JSON.parse(await runInContext(`(bytes) => ${started}`, context)(bytes));
}
