import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import process from 'node:process';

/** Reads and compiles the SIMD build that ships with tfjs-backend-wasm. */
export async function loadTfjsWasm(): Promise<WebAssembly.Module> {
	const path = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm');
	return WebAssembly.compile(new Uint8Array(await readFile(path)));
}

/** Takes away what Emscripten's start leaves behind in Node: listeners that rethrow every unhandled rejection of the whole program. */
export async function leaveNoListeners<Result>(start: () => Promise<Result>): Promise<Result> {
	const names = ['uncaughtException', 'unhandledRejection'] as const;
	const before = names.map((name) => process.rawListeners(name));
	try {
		return await start();
	} finally {
		names.forEach((name, i) => {
			for (const listener of process.rawListeners(name))
				if (!before[i].includes(listener)) process.off(name, listener as (...all: unknown[]) => void);
		});
	}
}
