import type { Backend, Model } from '../../backend/types.js';
import { throwIfAborted } from '../../training/run.js';
import { applySignalScale } from '../signals/calibration.js';
import { DistanceSignal } from '../signals/distance-signal.js';
import { ResidualSignal } from '../signals/residual-signal.js';
import type { FeatureRows, Signal } from '../signals/types.js';
import { fuse } from './fusion.js';
import type { Signal as SignalName } from './options.js';
import { type DistancePrecision, inPrecision } from './precision.js';
import type { AutoencoderState } from './state.js';

/** What of the state scoring needs. */
export type ScoringState = Pick<
	AutoencoderState,
	'network' | 'signals' | 'scales' | 'fusion' | 'backgroundNeighbors' | 'distancePrecision'
> & {
	readonly options: Pick<AutoencoderState['options'], 'members' | 'neighbors'>;
	readonly tensors: Pick<AutoencoderState['tensors'], 'weights' | 'fill' | 'whitening' | 'memory' | 'background'>;
};

/** Puts `fill` where a cell is missing. @param precision - of the rows that distances are taken to; left out where none are, or none are rounded. */
export function featureRows(values: Float32Array, d: number, fill: Float32Array, precision: DistancePrecision = 'single'): FeatureRows {
	let filled = values;
	for (let i = 0; i < values.length; i++) {
		if (values[i] === values[i]) continue;
		if (filled === values) filled = values.slice();
		filled[i] = fill[i % d];
	}
	return { n: values.length / d, values, filled, compared: inPrecision(filled, precision) };
}

/** A fitted autoencoder made resident in a backend: features in, scores out. Knows nothing of columns and thresholds. */
export class AutoencoderScorer {
	private constructor(
		private readonly state: ScoringState,
		readonly model: Model,
		private readonly kinds: ReadonlyMap<SignalName, Signal>,
	) {}

	static async create(state: ScoringState, backend: Backend): Promise<AutoencoderScorer> {
		const { network, tensors, options } = state;
		const d = network.inputs;
		const model = await backend.compile(network, { weights: tensors.weights, members: options.members });
		const make: Record<SignalName, () => Promise<Signal>> = {
			residual: () => ResidualSignal.create(backend, model, d, tensors.whitening && { matrix: tensors.whitening }),
			neighbors: () => DistanceSignal.create(backend, tensors.memory!, d, options.neighbors),
			background: () => DistanceSignal.create(backend, tensors.background!, d, state.backgroundNeighbors),
		};
		const signals = new Map<SignalName, Signal>();
		for (const name of state.signals) signals.set(name, await make[name]());
		return new AutoencoderScorer(state, model, signals);
	}

	get features(): number {
		return this.state.network.inputs;
	}

	/** Whether the network sees that a cell is missing. */
	get readsMissing(): boolean {
		return this.state.network.layers[0]?.kind === 'maskInput';
	}

	/** Fills missing cells as the fit did; for a network that cannot see that they are missing, too. */
	rows(values: Float32Array): FeatureRows {
		const { tensors, distancePrecision } = this.state;
		const rows = featureRows(values, this.features, tensors.fill, distancePrecision);
		return this.readsMissing ? rows : { ...rows, values: rows.filled };
	}

	/** `[n]`. */
	async score(rows: FeatureRows, signal?: AbortSignal): Promise<Float64Array> {
		const { fusion } = this.state;
		throwIfAborted(signal);
		if (fusion === 'alone') return this.kinds.get(this.state.signals[0])!.values(rows);
		return fuse(fusion, await this.signals(rows, signal));
	}

	/** What each signal says on the common scale, `[n]`; there is none where the only signal is the score. */
	async signals(rows: FeatureRows, signal?: AbortSignal): Promise<Map<SignalName, Float64Array>> {
		const scaled = new Map<SignalName, Float64Array>();
		for (const [name, kind] of this.kinds) {
			throwIfAborted(signal);
			const values = await kind.values(rows);
			const scale = this.state.scales[name]!;
			for (let i = 0; i < rows.n; i++) values[i] = applySignalScale(scale, values[i]);
			scaled.set(name, values);
		}
		return scaled;
	}

	/** `[n, d]`, each row sums to 1: the mean over the signals of each feature's share. */
	async shares(rows: FeatureRows): Promise<Float64Array> {
		const total = new Float64Array(rows.values.length);
		for (const shares of (await this.signalShares(rows)).values())
			for (let i = 0; i < total.length; i++) total[i] += shares[i] / this.kinds.size;
		return total;
	}

	/** `[n, d]` of each signal, each row sums to 1: the share of each feature in what it says. */
	async signalShares(rows: FeatureRows): Promise<Map<SignalName, Float64Array>> {
		const shares = new Map<SignalName, Float64Array>();
		for (const [name, kind] of this.kinds) shares.set(name, await kind.shares(rows));
		return shares;
	}

	dispose(): void {
		for (const kind of this.kinds.values()) kind.dispose();
		this.model.dispose();
	}
}
