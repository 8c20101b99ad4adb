/** Where the file of tfjs-backend-wasm comes from. In Node, nothing has to be said. */
export interface TfjsWasmOptions {
	/** The compiled `tfjs-backend-wasm-simd.wasm`: the only way in Workers and edge runtimes, which import it. */
	readonly module?: WebAssembly.Module;
	/** Address that `tfjs-backend-wasm-simd.wasm` is served at; it lies in `@tensorflow/tfjs-backend-wasm/wasm-out`. */
	readonly url?: string | URL;
}
