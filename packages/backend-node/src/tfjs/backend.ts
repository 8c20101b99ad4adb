import { AnodError, type Backend } from '@anod/core/backend';
import { restoreOldUtil } from './shim.js';

export interface TfjsNodeOptions {
	/** Imports tfjs-node, where it is in no folder that Node searches. Default: `() => import('@tensorflow/tfjs-node')`. */
	readonly load?: () => Promise<unknown>;
}

/** Not a literal inside `import`, so that neither compilers nor bundlers ask for a package that need not be there. */
const name: string = '@tensorflow/tfjs-node';

/**
 * Runs networks on TensorFlow's C library. Slow for small networks, for which the kernels of this package are made; worth it for large
 * convolutions, and as a second opinion.
 *
 * Works on every Node from 20, also on those that came after tfjs-node 4.22. How many threads TensorFlow takes is said by
 * `TF_NUM_INTRAOP_THREADS` and `TF_NUM_INTEROP_THREADS` in the environment, before the first call. The active tfjs backend stays what it was.
 *
 * @throws AnodError `ANOD_BACKEND` when tfjs-node is not installed, or does not start here.
 *
 * @example
 * const backend = await tfjsNodeBackend();
 * await detector.fit(rows, { backend });
 */
export async function tfjsNodeBackend({ load = () => import(name) }: TfjsNodeOptions = {}): Promise<Backend> {
	restoreOldUtil();
	const before = await activeBackend();
	try {
		await load();
	} catch (cause) {
		throw explain(cause);
	}
	// Only now: tfjs-core comes with tfjs-node.
	const { tfjsBackend } = await import('@anod/core/tfjs');
	const backend = await tfjsBackend({ name: 'tensorflow' });
	if (before) await (await import('@tensorflow/tfjs-core')).setBackend(before);
	return backend;
}

/** Name of the tfjs backend in use: loading tfjs-node makes its own the active one. */
async function activeBackend(): Promise<string | undefined> {
	const tf = await import('@tensorflow/tfjs-core').catch(() => undefined);
	return tf?.engine().backendName || undefined;
}

function explain(cause: unknown): AnodError {
	const message = cause instanceof Error ? cause.message : String(cause);
	const missing = /MODULE_NOT_FOUND$/.test(String((cause as { code?: unknown }).code)) && message.includes(`'${name}'`);
	const problem = missing ? `${name} is not installed` : `${name} does not start here (${message.split('\n', 1)[0]})`;
	const next = missing
		? `run npm install ${name}@4.22.0, or use nodeBackend() of @anod/backend-node, which needs nothing else`
		: `run npm rebuild ${name} --build-addon-from-source, or use nodeBackend() of @anod/backend-node`;
	return new AnodError('ANOD_BACKEND', `${problem}; ${next}.`, { package: name, installed: !missing, cause: message });
}
