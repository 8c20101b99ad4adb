import {
	AnodError,
	checkSlice,
	type Optimizer,
	type Program,
	type Training,
	type TrainingPlan,
	type TrainingSlice,
} from '@anod/core/backend';
import { after, type Eventually, lastly } from './eventually.js';
import { Holding } from './heap.js';
import type { Kernels } from './kernels.js';
import type { ParameterLayout } from './layout.js';
import { chunkRows, encodeNetwork } from './network.js';
import { trainingStruct, writeTraining } from './records.js';
import type { Turns } from './turns.js';
import { dividesWork, trainingFactor, workOfRow } from './work.js';

/** What a run over rows shares with its model. */
export interface ModelParts {
	readonly kernels: Kernels;
	readonly program: Program;
	readonly layout: ParameterLayout;
	readonly members: number;
	/** Address of the padded parameters, `[members, layout.size]`. */
	readonly parameters: number;
	/** Of the calls that read or write parameters. */
	readonly turns: Turns;
}

export type RunPlan = Omit<TrainingPlan, 'optimizer' | 'gradientClip'> & { readonly optimizer?: Optimizer; readonly gradientClip?: number };

const noOptimizer: Optimizer = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 };

/** A plan laid out in the kernels' memory: rows, targets and buffers for a chunk. */
export class ResidentRun {
	readonly address: number;
	/** Address of the gradient that the kernels wrote last; 0 when scoring. */
	readonly gradients: number;
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
			// The distance to a centre reads no targets.
			const targets = plan.loss.kind === 'center' ? undefined : plan.targets;
			this.address = holding.allocate(trainingStruct.words(kernels.heap));
			this.gradients = training ? holding.allocate(layout.size) : 0;
			writeTraining(kernels.heap, this.address, {
				corruption: plan.corruption,
				hideAsMissing: program.operations[0]?.kind === 'maskInput',
				parameters: parts.parameters,
				parameterStride: layout.size,
				trainable: layout.trainable,
				members,
				gradients: this.gradients,
				state: plan.optimizer ? holding.allocate(members * 2 * layout.trainable) : 0,
				rows: holding.place(plan.rows),
				rowStride: plan.rowStride ?? program.inputs,
				targets: targets ? holding.place(targets) : 0,
				// Without targets a row is its own.
				targetStride: targets ? (plan.targetStride ?? program.outputs) : (plan.rowStride ?? program.inputs),
				rowWeights: plan.rowWeights ? holding.place(plan.rowWeights) : 0,
				loss: plan.loss,
				center: plan.loss.kind === 'center' ? holding.place(plan.loss.center) : 0,
				optimizer,
				gradientClip: plan.gradientClip ?? 0,
				seed: plan.seed,
				features: holding.allocate(program.inputs),
			});
		} catch (error) {
			this.free();
			throw error;
		}
	}

	/** Makes room for chunks of minibatches of up to `batch` rows. */
	reserve(batch: number): void {
		const { program, layout, kernels } = this.parts;
		const chunk = chunkRows(program, kernels.heap, this.training ? batch : undefined);
		if (chunk <= this.#chunk) return;
		this.#buffers.free();
		this.#chunk = 0;
		const network = encodeNetwork(program, layout, chunk, this.training, this.#buffers, kernels.threads);
		const transposed = this.#buffers.allocate(network.transposedFloats);
		const chunkTargets = this.#buffers.allocate(chunk * kernels.heap.pad(program.outputs));
		const factors = this.#buffers.allocate(chunk);
		trainingStruct.write(kernels.heap, this.address, { network: network.address, transposed, chunkTargets, factors });
		this.#chunk = chunk;
	}

	free(): void {
		this.#buffers.free();
		this.#holding.free();
	}
}

/** A training whose rows, optimizer state and step counter live in the kernels' memory. */
export class ResidentTraining implements Training {
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

	advance(slice: TrainingSlice): Eventually<Float32Array> {
		this.#running();
		const steps = checkSlice(slice, this.n);
		if (steps === 0) return new Float32Array(0);
		return this.parts.turns.take(() => {
			this.#running();
			return this.#advance(slice, steps);
		});
	}

	#advance({ order, batchSize, learningRates }: TrainingSlice, steps: number): Eventually<Float32Array> {
		const { program, members, kernels } = this.parts;
		const { heap } = kernels;
		this.#run.reserve(Math.min(batchSize, order.length));
		const holding = new Holding(heap);
		const work = order.length * members * workOfRow(program) * trainingFactor;
		return lastly(
			() => {
				const rates = holding.place(learningRates);
				const losses = holding.allocate(steps);
				const done = kernels
					.calls(work, dividesWork(program))
					.advance(this.#run.address, holding.place(order), order.length, batchSize, rates, losses);
				return after(done, () => heap.floats.slice(losses / 4, losses / 4 + steps));
			},
			() => holding.free(),
		);
	}

	end(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.parts.turns.finish(() => {
			this.#run.free();
			this.parts.kernels.heap.trim();
		});
		this.onEnd();
	}

	#running(): void {
		if (this.#ended)
			throw new AnodError('ANOD_DISPOSED', 'advance() was called after end() or after the model was disposed; start a new training.');
	}
}
