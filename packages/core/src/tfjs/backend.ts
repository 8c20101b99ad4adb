import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/types.js';
import { checkAlive } from './checks.js';
import { ExactMemory } from './memory.js';
import { TfjsModel } from './model.js';
import { openSession } from './session.js';

export interface TfjsOptions {
	/** A registered tfjs backend: `cpu`, `wasm`, `webgl`, `webgpu`, `tensorflow`, or one of your own. Default: the active one. */
	readonly name?: string;
}

/**
 * Runs networks by tfjs-core operations on any tfjs backend: the oracle the kernels are tested against, and the road to GPUs.
 *
 * The backward pass is written out in the same operations, so no tfjs gradient has to be registered. Import the package of the
 * tfjs backend yourself, and await its set-up where it has one (`setWasmPaths`, …).
 *
 * @throws AnodError ANOD_BACKEND when no backend of this name is registered (the error lists those that are), or it can't start here.
 *
 * @example
 * import '@tensorflow/tfjs-backend-cpu';
 * const backend = await tfjsBackend({ name: 'cpu' });
 */
export async function tfjsBackend(options: TfjsOptions = {}): Promise<Backend> {
	const session = await openSession(options.name);
	const held = new Set<{ dispose(): void }>();
	let disposed = false;
	const release = (thing: { dispose(): void }): void => {
		held.delete(thing);
	};
	return {
		name: `tfjs-${session.name}`,
		info: () => ({
			name: `tfjs-${session.name}`,
			// Which bits come out is tfjs's and its device's affair.
			arithmetic: 'fast',
			details: { tfjs: tf.version_core, backend: session.name },
		}),
		async compile(network, compileOptions) {
			checkAlive(disposed, 'backend');
			const model = new TfjsModel(session, network, compileOptions, release);
			held.add(model);
			return model;
		},
		async remember(rows, n, d) {
			checkAlive(disposed, 'backend');
			const memory = new ExactMemory(rows, n, d, release);
			held.add(memory);
			return memory;
		},
		dispose() {
			disposed = true;
			for (const thing of [...held]) thing.dispose();
		},
	};
}
