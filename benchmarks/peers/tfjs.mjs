/**
 * The peer in JavaScript: the same autoencoder in tfjs-layers on tfjs's WebAssembly backend.
 *
 * Used the way its documentation says: `model.fit` and `model.predict` on tensors that are already on the backend, with no callback
 * that would slow a step down. In Node this backend runs on one thread.
 */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

/** The tfjs packages, loaded once, with the wasm backend active. */
export async function loadTfjs() {
	const require = createRequire(import.meta.url);
	const tf = await import('@tensorflow/tfjs-core');
	const layers = await import('@tensorflow/tfjs-layers');
	const wasm = await import('@tensorflow/tfjs-backend-wasm');
	wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')) + sep + ['dist', ''].join(sep));
	if (!(await tf.setBackend('wasm'))) throw new Error('tfjs refused its wasm backend.');
	await tf.ready();
	return {
		tf,
		layers,
		description: `tfjs-layers ${layers.version_layers} on tfjs-backend-wasm ${wasm.version_wasm}, ${wasm.getThreadsCount()} thread, SIMD ${tf.env().get('WASM_HAS_SIMD_SUPPORT')}`,
		versions: { 'tfjs-layers': layers.version_layers, 'tfjs-backend-wasm': wasm.version_wasm },
	};
}

/**
 * An autoencoder of dense layers: relu inside, linear at the end, mse, Adam with tfjs's defaults (rate 0.001).
 *
 * @param {Awaited<ReturnType<typeof loadTfjs>>} tfjs
 * @param {readonly number[]} widths - for example 30, 64, 32, 64, 30
 */
export function tfjsAutoencoder({ tf, layers }, widths) {
	const model = layers.sequential();
	widths.slice(1).forEach((units, index) => {
		model.add(
			layers.layers.dense({
				units,
				activation: index === widths.length - 2 ? 'linear' : 'relu',
				...(index === 0 ? { inputShape: [widths[0]] } : {}),
			}),
		);
	});
	model.compile({ optimizer: tf.train.adam(0.001), loss: 'meanSquaredError' });
	return model;
}
