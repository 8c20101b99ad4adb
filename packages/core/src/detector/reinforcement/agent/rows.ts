import { AnodError } from '../../../errors.js';
import type { Environment } from './environment.js';

export const pools = ['anomalies', 'normals', 'unlabelled'] as const;
export type Pool = (typeof pools)[number];

/** What calling a row normal pays, and what calling it an anomaly. */
export type ActionRewards = readonly [normal: number, anomaly: number];

export interface RowWorld {
	/** `[n, k]`: what the network reads. */
	readonly inputs: Float32Array;
	/** Features a row. */
	readonly k: number;
	/** Numbers of the rows of each pool; a row is in one at most. */
	readonly pools: Readonly<Record<Pool, Uint32Array>>;
	/** How often the agent is shown a row of each pool; only those with rows count, and the shares need not sum to 1. */
	readonly shares: Readonly<Record<Pool, number>>;
	/** What both decisions pay in a row of each pool. */
	readonly rewards: Readonly<Record<Pool, ActionRewards>>;
	/** `[n]`, around 0: what the teacher adds to the reward for "anomaly" and takes from that for "normal", in every row. */
	readonly suspicion?: Float64Array;
	/** Rows whose rewards were given as numbers, which count instead of their pool's; NaN: not known. */
	readonly fixed?: { readonly rows: Uint32Array; readonly rewards: readonly ActionRewards[] };
}

/** Rows without order. A decision leads nowhere: the next row is drawn from the pools, whatever was decided. Chains never end. */
export class RowEnvironment implements Environment {
	readonly stateSize = 1;
	readonly exogenous = true;
	readonly inputs: number;
	/** `[n, 2]` */
	readonly #rewards: Float32Array;
	/** The pools that have rows, and up to which random number each is drawn. */
	readonly #drawn: { readonly rows: Uint32Array; readonly below: number }[] = [];

	/** @throws AnodError ANOD_TOO_FEW_ROWS when no row can be drawn. */
	constructor(private readonly world: RowWorld) {
		this.inputs = world.k;
		this.#rewards = rewardsOf(world);
		const filled = pools.filter((pool) => world.pools[pool].length > 0 && world.shares[pool] > 0);
		const total = filled.reduce((sum, pool) => sum + world.shares[pool], 0);
		if (filled.length === 0)
			throw new AnodError('ANOD_TOO_FEW_ROWS', 'there is no row that the agent could be shown; give at least one.', {
				expected: 1,
				got: 0,
			});
		let below = 0;
		for (const pool of filled) {
			below += world.shares[pool] / total;
			this.#drawn.push({ rows: world.pools[pool], below });
		}
	}

	step(_from: Int32Array | undefined, _action: number, to: Int32Array, random: () => number): boolean {
		const share = random();
		const { rows } = this.#drawn.find(({ below }) => share < below) ?? this.#drawn[this.#drawn.length - 1];
		to[0] = rows[Math.floor(random() * rows.length)];
		return false;
	}

	observe(states: Int32Array, n: number, rows: Float32Array): void {
		const { inputs, k } = this.world;
		for (let i = 0; i < n; i++) {
			const from = states[i] * k;
			for (let j = 0; j < k; j++) rows[i * k + j] = inputs[from + j];
		}
	}

	rewards(states: Int32Array, n: number, into: Float32Array): void {
		for (let i = 0; i < n; i++) {
			into[2 * i] = this.#rewards[2 * states[i]];
			into[2 * i + 1] = this.#rewards[2 * states[i] + 1];
		}
	}
}

/** What both decisions pay in each row, `[n, 2]`; NaN in rows of no pool. */
function rewardsOf({ inputs, k, pools: members, rewards, suspicion, fixed }: RowWorld): Float32Array {
	const table = new Float64Array((inputs.length / k) * 2).fill(Number.NaN);
	const pay = (row: number, [normal, anomaly]: ActionRewards): void => {
		table[2 * row] = normal;
		table[2 * row + 1] = anomaly;
	};
	for (const pool of pools) for (const row of members[pool]) pay(row, rewards[pool]);
	fixed?.rows.forEach((row, i) => {
		pay(row, fixed.rewards[i]);
	});
	suspicion?.forEach((extra, row) => {
		table[2 * row] -= extra;
		table[2 * row + 1] += extra;
	});
	return Float32Array.from(table);
}
