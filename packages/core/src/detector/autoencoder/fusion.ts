import type { AutoencoderOptions, Signal } from './options.js';

/**
 * How signals, each on the common scale, become one score. `alone`: there is one signal and it is the score, in its own units.
 * `backed`: the mean of the sharp signals, or the background where that is greater.
 */
export type Fusion = 'alone' | 'max' | 'mean' | 'backed';

/** Which signals make the score, and how. */
export function fusionOf(options: AutoencoderOptions): { signals: readonly Signal[]; fusion: Fusion } {
	const { fusion, trainedOn } = options;
	// Nothing odd was learned from rows that are known to be normal: two sharp signals need no support.
	const unsupported = fusion === 'auto' && trainedOn === 'normal' && options.signals.length > 2;
	const signals = unsupported ? options.signals.filter((signal) => signal !== 'background') : options.signals;
	if (signals.length === 1) return { signals, fusion: 'alone' };
	if (fusion !== 'auto') return { signals, fusion };
	return { signals, fusion: signals.includes('background') ? 'backed' : 'mean' };
}

/** Greatest of the values of each row. */
function greatest(values: readonly Float64Array[]): Float64Array {
	const [result, ...others] = values;
	for (const other of others) for (let i = 0; i < result.length; i++) result[i] = Math.max(result[i], other[i]);
	return result;
}

/** Mean of the values of each row. */
function average(values: readonly Float64Array[]): Float64Array {
	const [result, ...others] = values;
	for (const other of others) for (let i = 0; i < result.length; i++) result[i] += other[i];
	if (others.length > 0) for (let i = 0; i < result.length; i++) result[i] /= values.length;
	return result;
}

/**
 * One score a row from what each signal says on the common scale.
 *
 * The sharp signals err in different rows: their mean ranks better than either. Both take for normal what was learned with the rest;
 * the background does not, and a row has to convince only one of the two views.
 *
 * @param values - `[n]` of each signal; the arrays are used as scratch.
 */
export function fuse(fusion: Exclude<Fusion, 'alone'>, values: ReadonlyMap<Signal, Float64Array>): Float64Array {
	if (fusion === 'max') return greatest([...values.values()]);
	const background = fusion === 'backed' ? values.get('background') : undefined;
	const local = average([...values.values()].filter((one) => one !== background));
	return background ? greatest([local, background]) : local;
}
