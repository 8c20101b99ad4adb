import type { Network } from '../network/types.js';

/**
 * Mean over the elements of a batch; a NaN target leaves its element out of the sum but not of the count.
 *
 * - `binaryCrossEntropy`: outputs are logits, targets 0 to 1; log(1 + e^y) − t·y.
 * - `softmaxCrossEntropy`: outputs of a row are the logits of its classes, targets their probabilities; −Σ t·(y − log Σ e^y), spread over the row's
 *   elements: a row's loss is divided by n, not by n·outputs. A NaN target leaves its term out, not its logit.
 * - `center`: the distance to a centre, Σ (y − c)² over a row divided by n, not by n·outputs (Deep SVDD). `center` has one value an output. Targets are not read.
 */
export type Loss =
	| { readonly kind: 'mse' }
	| { readonly kind: 'mae' }
	| { readonly kind: 'huber'; readonly delta: number }
	| { readonly kind: 'binaryCrossEntropy' }
	| { readonly kind: 'softmaxCrossEntropy' }
	| { readonly kind: 'center'; readonly center: Float32Array };

/** Update rules, with PyTorch's formulas (Adam: epsilon added after bias correction; rmsprop: epsilon outside the root; sgd: heavy-ball buffer). */
export type Optimizer =
	| {
			readonly kind: 'adam' | 'adamw';
			readonly beta1: number;
			readonly beta2: number;
			readonly epsilon: number;
			/** adam: added to the gradient (L2); adamw: decoupled, w *= 1 − rate·weightDecay. */
			readonly weightDecay: number;
	  }
	| { readonly kind: 'rmsprop'; readonly alpha: number; readonly epsilon: number; readonly weightDecay: number; readonly momentum: number }
	| { readonly kind: 'sgd'; readonly momentum: number; readonly nesterov: boolean; readonly weightDecay: number };

/**
 * How a batch is spoiled before the network sees it. The target stays the clean row.
 *
 * The first `size − round(size·maskedShare)` rows of a batch are noise rows: x + σ·g, σ drawn per row log-uniformly from `noise`.
 * The others are masked rows: a share drawn uniformly from `mask` of their features (at least one) is hidden (NaN before a maskInput layer, else 0),
 * the visible ones get noise of deviation `maskNoise`; their loss counts hidden features only, times d / (number hidden).
 * They want a loss that rebuilds features (not `center`) and as many outputs as inputs.
 */
export interface Corruption {
	readonly noise: readonly [minimum: number, maximum: number];
	readonly mask: readonly [minimum: number, maximum: number];
	readonly maskNoise: number;
	/** Share of masked rows in a batch, 0 to 1. */
	readonly maskedShare: number;
}

/** How rows lie in an array. */
export interface RowLayout {
	/**
	 * Values from the beginning of one row to that of the next, a whole number of at least 1; default: the width of a row, so that rows lie side by
	 * side and fill the array. Smaller: rows are windows that overlap, read where they lie. `[t, d]` with windows of w points every s points:
	 * stride s·d, width w·d. There are ⌊(length − width) / stride⌋ + 1 rows, as `countRows` says; what is left behind the last one is not read.
	 */
	readonly rowStride?: number;
}

/** What a training run keeps from its first step to its last. */
export interface TrainingPlan extends RowLayout {
	/**
	 * `[n, inputs]` row-major, or windows of `rowStride`; NaN marks a missing cell (allowed only before a maskInput layer). A training may have none, where
	 * each `step` brings its own.
	 */
	readonly rows: Float32Array;
	/** `[n, outputs]`; default: the rows themselves. NaN: no target for this element. */
	readonly targets?: Float32Array;
	/**
	 * As `rowStride`, for targets: the points after each window are a subarray of the same series. There must be at least as many targets as rows.
	 * Default: outputs, and exactly one target a row.
	 */
	readonly targetStride?: number;
	/** `[n]` factors on each row's loss. */
	readonly rowWeights?: Float32Array;
	readonly loss: Loss;
	readonly optimizer: Optimizer;
	/** Global norm above which the gradient is scaled down; 0 = never. */
	readonly gradientClip: number;
	readonly corruption?: Corruption;
	/** Seed of corruption and dropout. */
	readonly seed: number;
}

/** Rows with what is wanted of them. */
export type LossPlan = Pick<TrainingPlan, 'rows' | 'rowStride' | 'targets' | 'targetStride' | 'rowWeights' | 'loss'>;

/** A run of consecutive steps. Rows are taken from `order` in groups of `batchSize`; only the last group may be shorter. */
export interface TrainingSlice {
	readonly order: Uint32Array;
	readonly batchSize: number;
	/** One learning rate a step: length = ceil(order.length / batchSize). */
	readonly learningRates: Float32Array;
}

/** Rows of one step with what is wanted of them, for targets that change as the network learns. */
export interface Minibatch {
	/** `[n, inputs]`, n ≥ 1; NaN as in a plan. */
	readonly rows: Float32Array;
	/** `[n, outputs]`; NaN: no target for this element. Without them rows are their own. Not read by the loss `center`. */
	readonly targets?: Float32Array;
	/** `[n]` factors on each row's loss. */
	readonly rowWeights?: Float32Array;
	readonly learningRate: number;
}

/** A training in progress. Optimizer state, step counter and rows live in the backend until `end`. */
export interface Training {
	/** Runs the slice; returns the loss of each step (before its update), averaged over members. */
	advance(slice: TrainingSlice): Float32Array | Promise<Float32Array>;
	/**
	 * One step on rows that are not the plan's: the same as a slice of one step over a plan with these rows, and spoiled as the plan's are. It counts as any
	 * other step does for optimizer, dropout and corruption. Its arrays are read until the answer is there. Returns the loss before the update.
	 */
	step(minibatch: Minibatch): number | Promise<number>;
	/** Frees rows and optimizer state; the weights stay in the model. */
	end(): void;
}

/** A network made resident: its weights live in the backend. */
export interface Model {
	readonly network: Network;
	/** Number of independent copies of the network, trained on the same batches with their own weights, corruption and dropout. */
	readonly members: number;
	/** All parameters and running statistics, flat, `members` × `parameterLayout(network).size`. A copy. */
	weights(): Float32Array;
	/** Replaces all parameters. @throws AnodError ANOD_SHAPE when the length differs. */
	setWeights(weights: Float32Array): void;
	/**
	 * `[n, inputs]`, or windows of `layout.rowStride` → `[members, n, outputs]`, as scoring does it: no dropout, running statistics. NaN cells need a
	 * maskInput layer.
	 *
	 * @param n - all the rows there are in this layout; score a part by a subarray.
	 */
	forward(rows: Float32Array, n: number, layout?: RowLayout): Float32Array | Promise<Float32Array>;
	/** Mean loss of the current weights on given rows, without corruption or dropout. */
	loss(plan: LossPlan): number | Promise<number>;
	/** Starts a training with fresh optimizer state. Only one at a time. */
	train(plan: TrainingPlan): Training;
	/** Gradient of the loss at given rows, flat in the order of `weights()` (0 for running statistics), in training mode, without corruption; dropout as in step 0 of a training with this seed. */
	gradient(plan: LossPlan & Pick<TrainingPlan, 'seed'>): Float32Array | Promise<Float32Array>;
	/** Frees its memory; twice is fine. */
	dispose(): void;
}

/** Nearest remembered rows, nearest first; ties go to the lower index. */
export interface Neighbors {
	/** Euclidean, `[n, k]`. */
	readonly distances: Float32Array;
	/** Row numbers in the memory, `[n, k]`. */
	readonly indices: Uint32Array;
}

/** Rows made resident for nearest-neighbour search. */
export interface Memory {
	readonly size: number;
	/**
	 * The k nearest of the remembered rows. k is at most `size`, or `size − 1` with `skipSelf`.
	 *
	 * @param skipSelf - leave out one remembered row at distance exactly 0 (the lowest index): a row never meets itself.
	 * Distances add (x−m)² in the order of the features, so an identical row has distance exactly 0. No NaN.
	 */
	nearest(rows: Float32Array, n: number, k: number, skipSelf: boolean): Neighbors | Promise<Neighbors>;
	/** Frees its memory; twice is fine. */
	dispose(): void;
}

/** What a network is made resident with. */
export interface CompileOptions {
	/** Initial weights: `members` × the flat layout; see `initialWeights`. */
	readonly weights: Float32Array;
	readonly members?: number;
}

/** What a backend is, in words for a person and versions for a bug report. */
export interface BackendInfo {
	readonly name: string;
	readonly arithmetic: 'exact' | 'fast';
	readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** Supplies kernels: turns networks into resident models and rows into searchable memories. */
export interface Backend {
	readonly name: string;
	/** What runs, for a person and a bug report. */
	info(): BackendInfo;
	/** Makes a network resident, with its weights. @throws AnodError ANOD_SHAPE for layers that do not fit or weights of another length. */
	compile(network: Network, options: CompileOptions): Promise<Model>;
	/**
	 * Keeps rows to look for neighbours among.
	 *
	 * @param rows `[n, d]` row-major, finite.
	 * @param n - rows
	 * @param d - features of a row
	 */
	remember(rows: Float32Array, n: number, d: number): Promise<Memory>;
	/** Frees everything the backend holds. */
	dispose(): void;
}
