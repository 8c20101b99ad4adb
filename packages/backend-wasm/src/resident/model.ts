import {
	AnodError,
	checkPlan,
	checkRows,
	type LossPlan,
	type Model,
	type Network,
	type RowLayout,
	type Training,
	type TrainingPlan,
} from '@anod/core/backend';
import { checkCount, checkLength } from './checks.js';
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
	/** Values of rows that fit. */
	readonly capacity: number;
	/** Rows whose results fit, a multiple of the chunk. */
	readonly size: number;
}

/** Rows of a stride that fit the exchange buffers. */
const rowsAtOnce = ({ capacity, size }: Exchange, inputs: number, stride: number): number =>
	Math.min(size, Math.floor((capacity - inputs) / stride) + 1);

/** What a loss depends on, without the corruption that a plan for training may bring. */
const lossPlan = ({ rows, rowStride, targets, targetStride, rowWeights, loss }: LossPlan): LossPlan => ({
	rows,
	rowStride,
	targets,
	targetStride,
	rowWeights,
	loss,
});

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

	forward(rows: Float32Array, n: number, { rowStride }: RowLayout = {}): Float32Array {
		this.#alive('forward()');
		const { kernels, program, members, parameters, layout } = this.parts;
		const { inputs, outputs } = program;
		checkCount('n', n, 0, 2 ** 32, 'forward()');
		checkRows(program, rows, n, { rowStride });
		const stride = rowStride ?? inputs;
		const out = new Float32Array(members * n * outputs);
		const exchange = this.#exchangeBuffers();
		const floats = kernels.heap.floats;
		const results = exchange.results / 4;
		const atOnce = rowsAtOnce(exchange, inputs, stride);
		for (let from = 0; from < n; from += atOnce) {
			const size = Math.min(atOnce, n - from);
			// The stretch that these rows lie in, once, however much they overlap.
			floats.set(rows.subarray(from * stride, (from + size - 1) * stride + inputs), exchange.rows / 4);
			for (let member = 0; member < members; member++) {
				kernels.call.score(exchange.network, parameters + member * layout.size * 4, exchange.rows, stride, size, exchange.results);
				out.set(floats.subarray(results, results + size * outputs), (member * n + from) * outputs);
			}
		}
		return out;
	}

	loss(plan: LossPlan): number {
		this.#alive('loss()');
		const given = lossPlan(plan);
		const n = checkPlan(this.parts.program, given);
		const run = new ResidentRun(this.parts, { ...given, seed: 0 }, n, false);
		try {
			run.reserve(1);
			let total = 0;
			for (let member = 0; member < this.members; member++) total += this.parts.kernels.call.meanLoss(run.address, member, n);
			return total / this.members;
		} finally {
			run.free();
		}
	}

	gradient(plan: LossPlan & Pick<TrainingPlan, 'seed'>): Float32Array {
		this.#alive('gradient()');
		const given = lossPlan(plan);
		const n = checkPlan(this.parts.program, given);
		const { layout, kernels } = this.parts;
		const run = new ResidentRun(this.parts, { ...given, seed: plan.seed }, n, true);
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
		const n = checkPlan(this.parts.program, plan);
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
			capacity: size * program.inputs,
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
