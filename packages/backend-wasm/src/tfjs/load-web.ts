import { AnodError } from '@anod/core/backend';

/** Outside Node, where the file is served from is the program's affair. */
export async function loadTfjsWasm(): Promise<WebAssembly.Module> {
	throw new AnodError(
		'ANOD_BACKEND',
		"tfjsWasmBackend() cannot know where tfjs-backend-wasm-simd.wasm is served here; give its url, or the compiled module: tfjsWasmBackend({ url }). It lies in '@tensorflow/tfjs-backend-wasm/wasm-out'.",
		{},
	);
}

/** Nothing is left behind here. */
export const leaveNoListeners = <Result>(start: () => Promise<Result>): Promise<Result> => start();
