import { wasmBackend } from '@anod/backend-wasm';
import { ResidentBackend } from '@anod/backend-wasm/resident';
import { AnodError, type Backend } from '@anod/core/backend';
import { type Addon, type Instructions, loadAddon } from './addon.js';
import { FallbackBackend } from './fallback.js';
import { nativeKernels } from './native-kernels.js';

/** How the native kernels calculate, and with how many threads. */
export interface NodeBackendOptions {
	/**
	 * `exact` gives the bits of every other backend of Anod's kernels; `fast` allows a multiplication and an addition to be rounded once.
	 * Default: `exact`.
	 */
	readonly arithmetic?: 'exact' | 'fast';
	/**
	 * Threads of Node's pool that work on one call: on the rows of a large scoring or search, on the layers of a training that take 65,536
	 * multiplications a row and more. The bits do not depend on it. At most as many as the pool has, 4 unless UV_THREADPOOL_SIZE says otherwise. Default: 1.
	 */
	readonly threads?: number;
	/** Instructions to use, for tests and comparisons. Default: the widest that this processor has. */
	readonly instructions?: Instructions;
}

/** More help than a pool has (packages/kernels/src/native/addon.cpp). */
const mostThreads = 64;

/** Number of the variant to run. */
function chooseVariant(addon: Addon, arithmetic: 'exact' | 'fast', instructions: Instructions | undefined): number {
	const { variants } = addon;
	const fits = variants.map((variant) => variant.offered && variant.arithmetic === arithmetic);
	const chosen = instructions
		? variants.findIndex((variant, i) => fits[i] && variant.instructions === instructions)
		: // Variants are listed from the narrowest on.
			fits.lastIndexOf(true);
	if (chosen >= 0) return chosen;
	const offered = variants.filter((_, i) => fits[i]).map((variant) => variant.instructions);
	throw new AnodError(
		'ANOD_BACKEND',
		`nodeBackend() got instructions '${instructions}', which this machine does not have; it has ${offered.join(', ')}. Leave the option out to use the widest.`,
		{ got: instructions, offered },
	);
}

/**
 * Starts a backend that runs Anod's kernels natively: training, searches and large scoring on Node's thread pool, off the event loop.
 *
 * Where no native file fits the system, it runs the WebAssembly kernels of `@anod/backend-wasm`; `info().details.fallback` says why.
 *
 * @returns a backend with a memory of its own; `dispose` gives it back.
 * @throws AnodError `ANOD_BACKEND` when the machine lacks the instructions asked for.
 * @example
 * const backend = await nodeBackend();
 */
export async function nodeBackend(options: NodeBackendOptions = {}): Promise<Backend> {
	const { arithmetic = 'exact', threads = 1, instructions } = options;
	if (arithmetic !== 'exact' && arithmetic !== 'fast')
		throw new AnodError('ANOD_OPTION', `nodeBackend() got arithmetic '${arithmetic}'; it must be 'exact' or 'fast'.`, { got: arithmetic });
	if (!Number.isInteger(threads) || threads < 1 || threads > mostThreads)
		throw new AnodError('ANOD_OPTION', `nodeBackend() got threads ${threads}; it must be a whole number from 1 to ${mostThreads}.`, {
			got: threads,
		});
	const addon = loadAddon();
	if (typeof addon === 'string') return new FallbackBackend(await wasmBackend({ arithmetic }), addon);
	const variant = chooseVariant(addon, arithmetic, instructions);
	return new ResidentBackend(nativeKernels(addon, variant, threads), {
		...{ name: 'node', start: 'nodeBackend()', arithmetic },
		details: { instructions: addon.variants[variant].instructions, threads },
	});
}
