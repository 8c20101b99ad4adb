import * as tf from '@tensorflow/tfjs-core';
import { AnodError } from '../errors.js';

/**
 * Work on one named tfjs backend, whichever one the rest of the program has made active.
 *
 * tfjs has a single active backend for the whole process. Once a backend is initialised, switching is synchronous, so
 * {@link Session.run} switches, computes and switches back before anyone else can run.
 */
export interface Session {
	/** Name of the tfjs backend. */
	readonly name: string;
	/** Runs tensor operations; every tensor made inside is freed, except the returned and the kept ones. */
	run<Result extends tf.TensorContainer>(compute: () => Result): Result;
	/** Runs operations that give one tensor, waits for its values, frees it. */
	read(compute: () => tf.Tensor): Promise<Float32Array>;
}

/**
 * Initialises a registered tfjs backend and leaves the active one as it was.
 *
 * @param name - as registered, for example `cpu`; omitted: the active one.
 * @throws AnodError ANOD_BACKEND when no backend of this name is registered, or it cannot start here.
 */
export async function openSession(name?: string): Promise<Session> {
	const registered = Object.keys(tf.engine().registryFactory);
	const before = tf.engine().backendName;
	const wanted = name ?? (before || registered[0]);
	if (wanted === undefined || !registered.includes(wanted))
		throw new AnodError(
			'ANOD_BACKEND',
			`tfjs has no backend ${wanted ?? 'at all'}; registered: ${registered.join(', ') || 'none'}. Import its package first, for example: import '@tensorflow/tfjs-backend-${wanted ?? 'cpu'}'.`,
			{ backend: wanted, registered },
		);
	const started = await tf.setBackend(wanted).catch((cause: unknown) => cause);
	if (before && before !== wanted) await tf.setBackend(before);
	if (started !== true)
		throw new AnodError(
			'ANOD_BACKEND',
			`tfjs backend ${wanted} does not start here${started instanceof Error ? ` (${started.message})` : ''}; use another of ${registered.join(', ')}.`,
			{ backend: wanted, registered },
		);

	const run = <Result extends tf.TensorContainer>(compute: () => Result): Result => {
		const active = tf.engine().backendName;
		if (active !== wanted) void tf.setBackend(wanted);
		try {
			return tf.tidy(compute);
		} finally {
			if (active !== wanted) void tf.setBackend(active);
		}
	};
	const read = async (compute: () => tf.Tensor): Promise<Float32Array> => {
		const result = run(compute);
		try {
			return Float32Array.from(await result.data());
		} finally {
			result.dispose();
		}
	};
	return { name: wanted, run, read };
}
