import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { headersOf } from './headers.js';

const types: Record<string, string> = {
	'.css': 'text/css',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
};

/** Serves a built site on this machine, with the headers that it asks its host for. `/guide/x` is `guide/x.html`. */
export async function serve(folder: string): Promise<{ readonly origin: string; close(): void }> {
	const headers = headersOf(folder);
	const server = createServer(async (request, response) => {
		const path = normalize(decodeURIComponent(new URL(request.url!, 'http://here').pathname));
		const name = path.endsWith('/') ? `${path}index.html` : extname(path) ? path : `${path}.html`;
		try {
			const body = await readFile(join(folder, name));
			response.writeHead(200, { ...headers, 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(body);
		} catch {
			const body = await readFile(join(folder, '404.html')).catch(() => 'not found');
			response.writeHead(404, { ...headers, 'content-type': types['.html'] }).end(body);
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
