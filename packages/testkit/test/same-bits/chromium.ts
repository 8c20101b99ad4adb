import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';

const page = `<!doctype html><title>same bits</title><script type="module">
import { run } from './program.js';
window.onPage = async () => run(await WebAssembly.compile(await (await fetch('./kernels.wasm')).arrayBuffer()));
window.inWorker = () => new Promise((resolve, reject) => {
	const worker = new Worker('./worker.js', { type: 'module' });
	worker.onmessage = ({ data }) => resolve(data);
	worker.onerror = (event) => reject(new Error(event.message));
});
window.ready = true;
</script>`;
const worker = `
import { run } from './program.js';
run(await WebAssembly.compile(await (await fetch('./kernels.wasm')).arrayBuffer())).then(postMessage, (error) => setTimeout(() => { throw error; }));
`;

/** Runs the program in Chromium, on a page's main thread and in a worker. */
export async function runInChromium(
	executablePath: string,
	program: string,
	kernels: Buffer,
): Promise<{ version: string; page: Record<string, string>; worker: Record<string, string> }> {
	const files: Record<string, [type: string, body: string | Buffer]> = {
		'/': ['text/html', page],
		'/program.js': ['text/javascript', program],
		'/worker.js': ['text/javascript', worker],
		'/kernels.wasm': ['application/wasm', kernels],
	};
	const server = createServer((request, response) => {
		const [type, body] = files[request.url ?? ''] ?? ['text/plain', ''];
		response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
	const browser = await chromium.launch({ executablePath, args: [...args, '--disable-component-update', '--disable-sync'] });
	try {
		const tab = await browser.newPage();
		await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
		await tab.waitForFunction('window.ready');
		return {
			version: browser.version(),
			page: await tab.evaluate('window.onPage()'),
			worker: await tab.evaluate('window.inWorker()'),
		};
	} finally {
		await browser.close();
		server.close();
	}
}
