import * as tf from '@tensorflow/tfjs-core';

/** tfjs knows pages, workers and Node; edge runtimes are none of these, and there it lacks the few functions it takes from its surroundings. */
export function providePlatform(): void {
	const environment = tf.env();
	if (environment.platform) return;
	const view = Object.getPrototypeOf(Uint8Array);
	environment.setPlatform('edge', {
		fetch: (path, init) => fetch(path, init),
		now: () => performance.now(),
		encode: (text) => new TextEncoder().encode(text),
		decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes),
		setTimeoutCustom: (run, delay) => void setTimeout(run, delay),
		isTypedArray: (value): value is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray => value instanceof view,
	});
}
