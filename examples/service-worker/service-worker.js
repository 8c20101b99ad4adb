import { wasmBackend } from '@anod/backend-wasm';
import kernels from '@anod/backend-wasm/kernels-tables.wasm';
import { FittedAutoencoder } from '@anod/core';
import { scoringApp } from '@anod/serve';

/** What it needs, kept from the installation on, so that it also scores without a network. */
const files = ['./machine.anod', kernels].map((path) => new URL(path, self.location.href).href);
const kept = async (url) => (await caches.match(url)) ?? fetch(url);

const { app } = scoringApp({
	models: { machine: async () => new Uint8Array(await (await kept(files[0])).arrayBuffer()) },
	load: FittedAutoencoder.load,
	backend: async () => wasmBackend({ module: await WebAssembly.compile(await (await kept(files[1])).arrayBuffer()) }),
});

self.addEventListener('install', (event) => {
	event.waitUntil(caches.open('anod').then((cache) => cache.addAll(files)));
	self.skipWaiting();
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// Requests of the page for /v1 and /v2 never leave the browser.
self.addEventListener('fetch', (event) => {
	const { origin, pathname } = new URL(event.request.url);
	if (origin === self.location.origin && /^\/v[12](?:\/|$)/.test(pathname)) event.respondWith(app.fetch(event.request));
});
