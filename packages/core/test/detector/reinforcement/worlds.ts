import { type Backend, initialWeights, type Model } from '@anod/core/backend';
import type { Environment } from '../../../src/detector/reinforcement/agent/environment.js';
import { agentNetwork } from '../../../src/detector/reinforcement/agent/network.js';
import type { AgentOptions } from '../../../src/detector/reinforcement/agent/types.js';

export const agentOptions: AgentOptions = {
	seed: 1,
	optimizer: 'rmsprop',
	learningRate: 1e-3,
	momentum: 0,
	weightDecay: 0,
	gradientClip: 10,
	batchSize: 128,
	steps: 300,
	patience: 0,
	chains: 16,
	replay: 4000,
	warmup: 256,
	exploration: [1, 0.1],
	discount: 0,
	targetRate: 0.05,
	nSteps: 1,
	feedback: 'both',
};

/** A few states, told apart by an input each: a network without hidden layers is a table of their values. */
export class TableWorld implements Environment {
	readonly stateSize = 1;
	readonly inputs: number;
	/**
	 * @param states - what [normal, anomaly] pay in each and where they lead.
	 * @param final - states that nothing follows.
	 */
	constructor(
		readonly states: readonly { readonly pays: [number, number]; readonly leadsTo: readonly [number, number] }[],
		readonly final: ReadonlySet<number> = new Set(),
		readonly exogenous?: boolean,
		readonly certain?: boolean,
	) {
		this.inputs = states.length;
	}
	step(from: Int32Array | undefined, action: number, to: Int32Array, random: () => number): boolean {
		to[0] = from ? this.states[from[0]].leadsTo[action] : Math.floor(random() * this.states.length);
		return this.final.has(to[0]);
	}
	observe(states: Int32Array, n: number, rows: Float32Array): void {
		rows.fill(0);
		for (let i = 0; i < n; i++) rows[i * this.inputs + states[i]] = 1;
	}
	rewards(states: Int32Array, n: number, into: Float32Array): void {
		for (let i = 0; i < n; i++) into.set(this.states[states[i]].pays, 2 * i);
	}

	/** What the decisions in each state are worth when the best follow, `[states, 2]`, by value iteration. */
	worth(discount: number): Float64Array {
		const q = new Float64Array(2 * this.states.length);
		for (let round = 0; round < 500; round++)
			this.states.forEach(({ pays, leadsTo }, s) => {
				for (const a of [0, 1])
					q[2 * s + a] = pays[a] + (this.final.has(s) ? 0 : discount * Math.max(q[2 * leadsTo[a]], q[2 * leadsTo[a] + 1]));
			});
		return q;
	}

	/** What a network says the decisions in each state are worth. */
	async values(model: Model): Promise<Float32Array> {
		const all = Int32Array.from(this.states, (_, s) => s);
		const rows = new Float32Array(all.length * this.inputs);
		this.observe(all, all.length, rows);
		return model.forward(rows, all.length);
	}
}

/** Left pays a little at the left end, right a lot at the right end, and every step to the right costs. */
export const line = (): TableWorld =>
	new TableWorld(
		[0, 1, 2, 3, 4].map((s) => ({
			pays: [s === 0 ? 0.2 : 0, s === 4 ? 1 : -0.1],
			leadsTo: [Math.max(0, s - 1), Math.min(4, s + 1)],
		})),
	);

/** The network of an agent, resident. */
export function compileAgent(backend: Backend, inputs: number, hidden: readonly number[], seed = 1): Promise<Model> {
	const network = agentNetwork({ hidden, activation: 'relu', outputActivation: 'linear' }, inputs);
	return backend.compile(network, { weights: initialWeights(network, seed) });
}

/** A network without hidden layers that gives each state of a table these values, `[states, 2]`. */
export async function compileTable(backend: Backend, values: ArrayLike<number>): Promise<Model> {
	const model = await compileAgent(backend, values.length / 2, []);
	model.setWeights(Float32Array.of(...Array.from(values), 0, 0));
	return model;
}
