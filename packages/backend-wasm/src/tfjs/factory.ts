import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as imported from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import { leaveNoListeners } from '#load-tfjs';

type TfjsModule = BackendWasm['wasm'] & { cwrap(name: string, returns: string | null, takes: string[]): unknown };
type Factory = (settings: object) => Promise<TfjsModule>;

/** Bundlers and Node disagree about how a CommonJS module comes into an ES one. */
function factory(): Factory {
	let found: unknown = imported;
	while (typeof found === 'object' && found !== null && 'default' in found) found = found.default;
	return found as Factory;
}

/**
 * A tfjs backend of its own from a compiled module: one thread, and no file or worker that had to be found.
 *
 * The stock loader fetches or reads a file, which Workers and edge runtimes do not have.
 */
export async function startBackend(module: WebAssembly.Module): Promise<BackendWasm> {
	const wasm = await leaveNoListeners(() => withFileNames(() => instantiate(module)));
	wasm.tfjs = {
		init: wasm.cwrap('init', null, []),
		initWithThreadsCount: wasm.cwrap('init_with_threads_count', null, ['number']),
		getThreadsCount: wasm.cwrap('get_threads_count', 'number', []),
		registerTensor: wasm.cwrap('register_tensor', null, ['number', 'number', 'number']),
		disposeData: wasm.cwrap('dispose_data', null, ['number']),
		dispose: wasm.cwrap('dispose', null, []),
	} as TfjsModule['tfjs'];
	return new BackendWasm(wasm);
}

function instantiate(module: WebAssembly.Module): Promise<TfjsModule> {
	return new Promise((resolve, reject) => {
		const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => {
			WebAssembly.instantiate(module, imports)
				.then((instance) => done(instance, module))
				.catch(reject);
			return {};
		};
		const onAbort = (reason: unknown) => reject(new Error(String(reason)));
		factory()({ instantiateWasm, onAbort, locateFile: (path: string) => path }).then(resolve, reject);
	});
}

/** Lends Emscripten's start the two names it reads where it takes a Worker with Node's API for Node itself. */
async function withFileNames<Result>(start: () => Promise<Result>): Promise<Result> {
	const scope = globalThis as Record<string, unknown>;
	const names = ['__dirname', '__filename'].filter((name) => !(name in scope));
	for (const name of names) scope[name] = '/';
	try {
		return await start();
	} finally {
		for (const name of names) delete scope[name];
	}
}
