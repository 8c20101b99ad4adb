import { AnodError, type Model, type Network, type Training, type TrainingPlan } from '@anod/core/backend';
import { checkCount, checkLength, checkPlan } from './checks.js';
import type { Holding } from './heap.js';
import { chunkRows, encodeNetwork } from './network.js';
import { type ModelParts, ResidentRun, WasmTraining } from './training.js';

/** Floats copied in and out of WebAssembly memory at a time when scoring: small enough to stay in the cache. */
const exchangeFloats = 32768;

/** Where scoring copies rows in and results out. */
interface Exchange {
	readonly network: number;
	readonly rows: number;
	readonly results: number;
	/** Rows that fit. */
	readonly size: number;
}

/** A network whose weights live in WebAssembly memory. */
export class WasmModel implements Model {
	#training: Training | undefined;
	#exchange: Exchange | undefined;
	#disposed = false;

	constructor(
		readonly network: Network,
		private readonly parts: ModelParts,
		private readonly holding: Holding,
		private readonly onDispose: (model: WasmModel) => void,
	) {}

	get members(): number {
		return this.parts.members;
	}

	weights(): Float32Array {
		this.#alive('weights()');
		const { layout, members, parameters, kernels } = this.parts;
		const flat = new Float32Array(members * layout.flatSize);
		for (let member = 0; member < members; member++)
			layout.read(kernels.heap.floats, parameters / 4 + member * layout.size, flat, member * layout.flatSize);
		return flat;
	}

	setWeights(weights: Float32Array): void {
		this.#alive('setWeights()');
		const { layout, members, parameters, kernels } = this.parts;
		checkLength('weights', weights.length, members * layout.flatSize, 'setWeights()');
		for (let member = 0; member < members; member++)
			layout.write(weights, member * layout.flatSize, kernels.heap.floats, parameters / 4 + member * layout.size);
	}

	forward(rows: Float32Array, n: number): Float32Array {
		this.#alive('forward()');
		const { kernels, program, members, parameters, layout } = this.parts;
		const { inputs, outputs } = program;
		checkCount('n', n, 0, 2 ** 32, 'forward()');
		checkLength('rows', rows.length, n * inputs, 'forward()');
		const out = new Float32Array(members * n * outputs);
		const exchange = this.#exchangeBuffers();
		const floats = kernels.heap.floats;
		const results = exchange.results / 4;
		for (let from = 0; from < n; from += exchange.size) {
			const size = Math.min(exchange.size, n - from);
			floats.set(rows.subarray(from * inputs, (from + size) * inputs), exchange.rows / 4);
			for (let member = 0; member < members; member++) {
				kernels.call.score(exchange.network, parameters + member * layout.size * 4, exchange.rows, size, exchange.results);
				out.set(floats.subarray(results, results + size * outputs), (member * n + from) * outputs);
			}
		}
		return out;
	}

	loss(plan: Pick<TrainingPlan, 'rows' | 'targets' | 'rowWeights' | 'loss'>): number {
		this.#alive('loss()');
		const { rows, targets, rowWeights, loss } = plan;
		const n = checkPlan({ rows, targets, rowWeights }, this.parts.program, 'loss()');
		const run = new ResidentRun(this.parts, { rows, targets, rowWeights, loss, seed: 0 }, n, false);
		try {
			run.reserve(1);
			let total = 0;
			for (let member = 0; member < this.members; member++) total += this.parts.kernels.call.meanLoss(run.address, member, n);
			return total / this.members;
		} finally {
			run.free();
		}
	}

	gradient(plan: Pick<TrainingPlan, 'rows' | 'targets' | 'rowWeights' | 'loss' | 'seed'>): Float32Array {
		this.#alive('gradient()');
		const { rows, targets, rowWeights, loss, seed } = plan;
		const n = checkPlan({ rows, targets, rowWeights }, this.parts.program, 'gradient()');
		const { layout, kernels } = this.parts;
		const run = new ResidentRun(this.parts, { rows, targets, rowWeights, loss, seed }, n, true);
		try {
			run.reserve(n);
			const flat = new Float32Array(this.members * layout.flatSize);
			for (let member = 0; member < this.members; member++) {
				kernels.call.gradient(run.address, member, n);
				layout.read(kernels.heap.floats, run.gradients / 4, flat, member * layout.flatSize, true);
			}
			return flat;
		} finally {
			run.free();
		}
	}

	train(plan: TrainingPlan): Training {
		this.#alive('train()');
		if (this.#training)
			throw new AnodError('ANOD_BACKEND', 'train() was called while another training of this model runs; call end() on that one first.');
		const n = checkPlan(plan, this.parts.program, 'train()');
		this.#training = new WasmTraining(this.parts, plan, n, () => {
			this.#training = undefined;
		});
		return this.#training;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#training?.end();
		this.holding.free();
		this.onDispose(this);
	}

	#exchangeBuffers(): Exchange {
		if (this.#exchange) return this.#exchange;
		const { program, layout } = this.parts;
		const chunk = chunkRows(program, 1, this.parts.kernels.heap);
		const size = Math.max(1, Math.floor(exchangeFloats / Math.max(program.inputs, program.outputs) / chunk)) * chunk;
		this.#exchange = {
			network: encodeNetwork(program, layout, chunk, false, this.holding).address,
			rows: this.holding.allocate(size * program.inputs),
			results: this.holding.allocate(size * program.outputs),
			size,
		};
		return this.#exchange;
	}

	#alive(what: string): void {
		if (this.#disposed)
			throw new AnodError('ANOD_DISPOSED', `${what} was called on a model that was disposed; compile the network again.`, { call: what });
	}
}
