/** tfjs with its layers on a backend by name: `cpu`, or `tensorflow` (tfjs-node as `npm run setup:tfjs-node` builds it). */
import { createRequire } from 'node:module';
import util from 'node:util';
// biome-ignore lint/style/noRestrictedImports: the peer stands where the tests install it, not in a public entry.
import { tfjsNode } from '../../packages/testkit/engines/tfjs-node/index.mjs';

/** Why tfjs-node cannot be used, or undefined. */
export const tfjsNodeMissing = () => (tfjsNode() ? undefined : 'it is not built: npm run setup:tfjs-node');

/** @returns tfjs-core, tfjs-layers as `{ sequential, layers }`, and versions */
export async function loadTfjsBackend(name) {
	if (name === 'cpu') {
		const tf = await import('@tensorflow/tfjs-core');
		const layers = await import('@tensorflow/tfjs-layers');
		await import('@tensorflow/tfjs-backend-cpu');
		tf.enableProdMode();
		await tf.setBackend('cpu');
		return { tf, layers, versions: { 'tfjs-backend-cpu': tf.version_core } };
	}
	// tfjs-node asks for functions that Node 23 took away.
	util.isNullOrUndefined ??= (value) => value == null;
	util.isArray ??= Array.isArray;
	const tf = createRequire(import.meta.url)(tfjsNode());
	if (tf.getBackend() !== 'tensorflow') throw new Error(`tfjs-node started on ${tf.getBackend()}.`);
	return { tf, layers: tf, versions: { 'tfjs-node': tf.version['tfjs-core'] } };
}
