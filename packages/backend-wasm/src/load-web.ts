/** Fetches and compiles the kernels of an arithmetic that ship with this package. Bundlers see the URLs and copy the files. */
export async function loadKernels(arithmetic: 'exact' | 'fast' = 'exact'): Promise<WebAssembly.Module> {
	const url =
		arithmetic === 'fast' ? new URL('../wasm/kernels-relaxed.wasm', import.meta.url) : new URL('../wasm/kernels.wasm', import.meta.url);
	const response = await fetch(url);
	if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
	// compileStreaming insists on application/wasm, which many static servers do not send.
	if (response.headers.get('content-type')?.startsWith('application/wasm')) return WebAssembly.compileStreaming(response);
	return WebAssembly.compile(await response.arrayBuffer());
}
