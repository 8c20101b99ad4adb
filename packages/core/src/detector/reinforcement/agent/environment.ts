/**
 * A world that agents act in. A state is a few whole numbers, so that a replay of hundred thousands is small; what a network reads and what a decision pays
 * are looked up when they are wanted: new labels or a new teacher re-price the whole replay.
 *
 * Actions: 0 = "normal", 1 = "anomaly". Letters: n states, k = `stateSize` numbers a state.
 */
export interface Environment {
	/** Features that a network reads of a state. */
	readonly inputs: number;
	/** Whole numbers that name a state: for rows 1, their number. */
	readonly stateSize: number;
	/**
	 * Whether what comes next has nothing to do with the action: then the decision that was not taken leads there as well, and can be learned from. Default
	 * false.
	 */
	readonly exogenous?: boolean;
	/**
	 * Whether what comes next is certain, so that `step` says where the decision that was not taken would have led: then that one can be learned from, too. Default
	 * false.
	 */
	readonly certain?: boolean;
	/**
	 * Where a decision leads. `random` is the chain's own.
	 *
	 * @param from - the state, `[k]`; undefined: a first state of a new chain.
	 * @param to - `[k]`, written.
	 * @returns whether the chain ends behind `to`: a final state pays, but nothing follows.
	 */
	step(from: Int32Array | undefined, action: number, to: Int32Array, random: () => number): boolean;
	/** Writes what the network reads of `n` states `[n, k]` into `rows`, `[n, inputs]`. */
	observe(states: Int32Array, n: number, rows: Float32Array): void;
	/** What both actions pay in `n` states: `[n, 2]`, NaN where it is not known. On a scale of about −1 to 1. */
	rewards(states: Int32Array, n: number, into: Float32Array): void;
}
