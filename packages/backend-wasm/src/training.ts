import { AnodError, type Optimizer, type Program, type Training, type TrainingPlan, type TrainingSlice } from '@anod/core/backend';
import { checkSlice } from './checks.js';
import { Holding } from './heap.js';
import type { Kernels } from './kernels.js';
import { type ParameterLayout, pad } from './layout.js';
import { chunkRows, encodeNetwork } from './network.js';
import { trainingFields, trainingWords, writeTraining } from './records.js';

/** What a run over rows shares with its model. */
export interface ModelParts {
	readonly kernels: Kernels;
	readonly program: Program;
	readonly layout: ParameterLayout;
	readonly members: number;
	/** Address of the padded parameters, `[members, layout.size]`. */
	readonly parameters: number;
}

export type RunPlan = Omit<TrainingPlan, 'optimizer' | 'gradientClip'> & { readonly optimizer?: Optimizer; readonly gradientClip?: number };

const noOptimizer: Optimizer = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 };

/** A plan laid out in the kernels' memory: rows, targets and buffers for a chunk. */
export class ResidentRun {
	readonly address: number;
	readonly #holding: Holding;
	#buffers: Holding;
	#chunk = 0;

	/** @param training - gradients and training mode, or scoring mode. */
	constructor(
		private readonly parts: ModelParts,
		plan: RunPlan,
		readonly n: number,
		private readonly training: boolean,
	) {
		const { kernels, layout, program, members } = parts;
		this.#holding = new Holding(kernels.heap);
		this.#buffers = new Holding(kernels.heap);
		try {
			const holding = this.#holding;
			const optimizer = plan.optimizer ?? noOptimizer;
			this.address = holding.allocate(trainingWords);
			writeTraining(kernels.heap, this.address, {
				corruption: plan.corruption,
				hideAsMissing: program.operations[0]?.kind === 'maskInput',
				network: 0,
				parameters: parts.parameters,
				parameterStride: layout.size,
				trainable: layout.trainable,
				members,
				gradients: training ? holding.allocate(layout.size) : 0,
				transposed: 0,
				state: plan.optimizer ? holding.allocate(members * 2 * layout.trainable) : 0,
				rows: holding.place(plan.rows),
				targets: plan.targets ? holding.place(plan.targets) : 0,
				rowWeights: plan.rowWeights ? holding.place(plan.rowWeights) : 0,
				loss: plan.loss,
				optimizer,
				gradientClip: plan.gradientClip ?? 0,
				seed: plan.seed,
				chunkTargets: 0,
				factors: 0,
				features: holding.allocate(program.inputs),
			});
		} catch (error) {
			this.free();
			throw error;
		}
	}

	/** Address of the gradient the kernels wrote last, as a float index. */
	get gradients(): number {
		return this.parts.kernels.heap.words[this.address / 4 + trainingFields.gradients] / 4;
	}

	/** Makes room for chunks of minibatches of up to `batch` rows. */
	reserve(batch: number): void {
		const { program, layout, kernels } = this.parts;
		const chunk = chunkRows(program, batch);
		if (chunk <= this.#chunk) return;
		this.#buffers.free();
		this.#chunk = 0;
		const network = encodeNetwork(program, layout, chunk, this.training, this.#buffers);
		const transposed = this.#buffers.allocate(network.transposedFloats);
		const chunkTargets = this.#buffers.allocate(chunk * pad(program.outputs));
		const factors = this.#buffers.allocate(chunk);
		const words = kernels.heap.words;
		const record = this.address / 4;
		words[record + trainingFields.network] = network.address;
		words[record + trainingFields.transposed] = transposed;
		words[record + trainingFields.chunkTargets] = chunkTargets;
		words[record + trainingFields.factors] = factors;
		this.#chunk = chunk;
	}

	free(): void {
		this.#buffers.free();
		this.#holding.free();
	}
}

/** A training whose rows, optimizer state and step counter live in WebAssembly memory. */
export class WasmTraining implements Training {
	#ended = false;
	readonly #run: ResidentRun;
	constructor(
		private readonly parts: ModelParts,
		plan: TrainingPlan,
		private readonly n: number,
		private readonly onEnd: () => void,
	) {
		this.#run = new ResidentRun(parts, plan, n, true);
	}

	advance(slice: TrainingSlice): Float32Array {
		if (this.#ended)
			throw new AnodError('ANOD_DISPOSED', 'advance() was called after end() or after the model was disposed; start a new training.');
		const steps = checkSlice(slice, this.n);
		if (steps === 0) return new Float32Array(0);
		const { call, heap } = this.parts.kernels;
		this.#run.reserve(Math.min(slice.batchSize, slice.order.length));
		const holding = new Holding(heap);
		try {
			const order = holding.place(slice.order);
			const rates = holding.place(slice.learningRates);
			const losses = holding.allocate(steps);
			call.advance(this.#run.address, order, slice.order.length, slice.batchSize, rates, losses);
			return heap.floats.slice(losses / 4, losses / 4 + steps);
		} finally {
			holding.free();
		}
	}

	end(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#run.free();
		this.onEnd();
	}
}
