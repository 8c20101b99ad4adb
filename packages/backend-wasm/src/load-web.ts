/** Fetches and compiles the kernels that ship with this package. Bundlers see the URL and copy the file. */
export async function loadKernels(): Promise<WebAssembly.Module> {
	const url = new URL('../wasm/kernels.wasm', import.meta.url);
	const response = await fetch(url);
	if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
	// compileStreaming insists on application/wasm, which many static servers do not send.
	if (response.headers.get('content-type')?.startsWith('application/wasm')) return WebAssembly.compileStreaming(response);
	return WebAssembly.compile(await response.arrayBuffer());
}
