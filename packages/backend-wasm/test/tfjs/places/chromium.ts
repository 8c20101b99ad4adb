import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import type { Outcome } from './program.js';

const page = `<!doctype html><title>tfjs wasm</title><script type="module">
import { run } from './program.js';
window.onPage = () => run({ url: './tfjs.wasm' });
window.inWorker = () => new Promise((resolve, reject) => {
	const worker = new Worker('./worker.js', { type: 'module' });
	worker.onmessage = ({ data }) => resolve(data);
	worker.onerror = (event) => reject(new Error(event.message));
});
window.ready = true;
</script>`;
const worker = `
import { run } from './program.js';
run({ url: './tfjs.wasm' }).then(postMessage, (error) => setTimeout(() => { throw error; }));
`;

/** Runs the program on a page's main thread and in a worker. Cross-origin isolated, which lets tfjs itself try threads. */
export async function runInChromium(
	executablePath: string,
	program: string,
	wasm: Buffer,
): Promise<{ isolated: boolean; page: Outcome; worker: Outcome }> {
	const files: Record<string, [type: string, body: string | Buffer]> = {
		'/': ['text/html', page],
		'/program.js': ['text/javascript', program],
		'/worker.js': ['text/javascript', worker],
		'/tfjs.wasm': ['application/wasm', wasm],
	};
	const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
	const server = createServer((request, response) => {
		const [type, body] = files[request.url ?? ''] ?? ['text/plain', ''];
		response.writeHead(body ? 200 : 404, { 'content-type': type, ...isolation }).end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
	const browser = await chromium.launch({ executablePath, args: [...args, '--disable-component-update', '--disable-sync'] });
	try {
		const tab = await browser.newPage();
		await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
		await tab.waitForFunction('window.ready');
		return {
			isolated: await tab.evaluate('window.crossOriginIsolated'),
			page: await tab.evaluate('window.onPage()'),
			worker: await tab.evaluate('window.inWorker()'),
		};
	} finally {
		await browser.close();
		server.close();
	}
}
