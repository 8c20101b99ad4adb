import {
	AnodError,
	checkMinibatch,
	checkSlice,
	type Loss,
	type LossPlan,
	type Minibatch,
	type Optimizer,
	type Program,
	type Training,
	type TrainingPlan,
	type TrainingSlice,
} from '@anod/core/backend';
import { after, type Eventually } from './eventually.js';
import { Holding } from './heap.js';
import type { Kernels } from './kernels.js';
import type { ParameterLayout } from './layout.js';
import { chunkRows, encodeNetwork } from './network.js';
import { trainingStruct, writeTraining } from './records.js';
import { Room } from './room.js';
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

/** Where rows lie, and what belongs to them. */
interface Rows {
	readonly rows: number;
	readonly rowStride: number;
	readonly targets: number;
	readonly targetStride: number;
	readonly rowWeights: number;
}

/** Copies values into the kernels' memory; the address. */
type Put = (name: keyof Rows, values: Float32Array) => number;

const noOptimizer: Optimizer = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 };

/** A plan laid out in the kernels' memory: rows, targets and buffers for a chunk. */
export class ResidentRun {
	readonly address: number;
	/** Address of the gradient that the kernels wrote last; 0 when scoring. */
	readonly gradients: number;
	readonly loss: Loss;
	readonly #holding: Holding;
	readonly #rows: Rows;
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
		this.loss = plan.loss;
		this.#holding = new Holding(kernels.heap);
		this.#buffers = new Holding(kernels.heap);
		try {
			const holding = this.#holding;
			const optimizer = plan.optimizer ?? noOptimizer;
			this.#rows = this.#place(plan, (_, values) => holding.place(values));
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
				...this.#rows,
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

	#place({ rows, rowStride, targets, targetStride, rowWeights }: Omit<LossPlan, 'loss'>, put: Put): Rows {
		const { inputs, outputs } = this.parts.program;
		// The distance to a centre reads no targets.
		const wanted = this.loss.kind === 'center' ? undefined : targets;
		return {
			rows: put('rows', rows),
			rowStride: rowStride ?? inputs,
			targets: wanted ? put('targets', wanted) : 0,
			// Without targets a row is its own.
			targetStride: wanted ? (targetStride ?? outputs) : (rowStride ?? inputs),
			rowWeights: rowWeights ? put('rowWeights', rowWeights) : 0,
		};
	}

	/** Turns the kernels to the rows of a minibatch, or back to those of the plan. */
	turnTo(minibatch: Minibatch | undefined, put: Put): void {
		trainingStruct.write(this.parts.kernels.heap, this.address, { ...(minibatch ? this.#place(minibatch, put) : this.#rows) });
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
	readonly #room: Room;
	constructor(
		private readonly parts: ModelParts,
		plan: TrainingPlan,
		private readonly n: number,
		private readonly onEnd: () => void,
	) {
		this.#room = new Room(parts.kernels.heap);
		this.#run = new ResidentRun(parts, plan, n, true);
	}

	advance(slice: TrainingSlice): Eventually<Float32Array> {
		this.#running('advance()');
		const steps = checkSlice(slice, this.n);
		if (steps === 0) return new Float32Array(0);
		return this.#advance('advance()', slice);
	}

	step({ rows, targets, rowWeights, learningRate }: Minibatch): Eventually<number> {
		this.#running('step()');
		const minibatch = { rows, targets, rowWeights, learningRate };
		const n = checkMinibatch(this.parts.program, minibatch, this.#run.loss);
		const order = new Uint32Array(n);
		for (let row = 0; row < n; row++) order[row] = row;
		const losses = this.#advance('step()', { order, batchSize: n, learningRates: Float32Array.of(learningRate) }, minibatch);
		return after(losses, ([loss]) => loss);
	}

	/** Takes the steps of a slice when it is their turn, over the rows of a minibatch or of the plan. */
	#advance(what: string, { order, batchSize, learningRates }: TrainingSlice, minibatch?: Minibatch): Eventually<Float32Array> {
		const { program, members, kernels, turns } = this.parts;
		const { heap } = kernels;
		const { length } = order;
		const room = this.#room;
		return turns.take(() => {
			this.#running(what);
			this.#run.reserve(Math.min(batchSize, length));
			this.#run.turnTo(minibatch, (name, values) => room.put(name, values));
			// To be written over: as many as there are rates.
			const losses = room.put('losses', learningRates);
			const done = kernels
				.calls(length * members * workOfRow(program) * trainingFactor, dividesWork(program))
				.advance(this.#run.address, room.put('order', order), length, batchSize, room.put('rates', learningRates), losses);
			return after(done, () => heap.floats.slice(losses / 4, losses / 4 + learningRates.length));
		});
	}

	end(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.parts.turns.finish(() => {
			this.#run.free();
			this.#room.free();
			this.parts.kernels.heap.trim();
		});
		this.onEnd();
	}

	#running(what: string): void {
		if (this.#ended)
			throw new AnodError('ANOD_DISPOSED', `${what} was called after end() or after the model was disposed; start a new training.`, {
				call: what,
			});
	}
}
