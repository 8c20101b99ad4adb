import { wasmBackend } from '@anod/backend-wasm';
import { hashHere } from './same-bits.js';

/** Hashes for the page of the same bits, then `done`. */
self.onmessage = async () => {
	try {
		await hashHere(await wasmBackend(), (hash) => self.postMessage(hash));
		self.postMessage('done');
	} catch (error) {
		self.postMessage({ failure: String(error) });
	}
};
