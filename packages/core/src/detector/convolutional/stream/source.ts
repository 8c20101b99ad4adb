import { AnodError } from '../../../errors.js';
import type { Network } from '../../../network/types.js';
import type { Channel, ExpectationPart, SeriesPart } from '../series/state.js';

/** What of a fitted series detector a stream needs: a `SeriesState` is one. */
export interface StreamedState {
	readonly channels: readonly Channel[];
	readonly parts: readonly SeriesPart[];
	readonly window: number;
	readonly smoothing: readonly number[];
	readonly tensors: Readonly<Record<string, Float32Array | Float64Array>>;
	readonly options: { readonly seed: number };
}

/** The forecasting half of it: plain data. */
export interface StreamSource {
	readonly channels: readonly Channel[];
	readonly network: Network;
	readonly spread: readonly number[];
	readonly level: number;
	readonly window: number;
	readonly smoothing: readonly number[];
	readonly seed: number;
}

/** Picks what a stream needs. @throws AnodError ANOD_OPTION for a detector that never learned to forecast. */
export function sourceOf(state: StreamedState): { readonly source: StreamSource; readonly weights: Float32Array } {
	const part = state.parts.find((part): part is ExpectationPart => part.name === 'forecast');
	if (!part)
		throw new AnodError('ANOD_OPTION', 'the detector learned no forecast, and a stream cannot look ahead; fit it with causal: true.', {
			parts: state.parts.map(({ name }) => name),
		});
	const { channels, window, smoothing, options } = state;
	const { network, spread, level } = part;
	return {
		source: { channels, network, spread, level, window, smoothing, seed: options.seed },
		weights: state.tensors.forecast as Float32Array,
	};
}
