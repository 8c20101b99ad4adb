import {
	AnodError,
	checkPlan,
	checkRows,
	checkTraining,
	type LossPlan,
	type Model,
	type Network,
	type RowLayout,
	type Training,
	type TrainingPlan,
} from '@anod/core/backend';
import { checkCount, checkLength } from './checks.js';
import { after, type Eventually, inOrder, lastly } from './eventually.js';
import type { Holding } from './heap.js';
import { Scoring } from './scoring.js';
import { type ModelParts, ResidentRun, ResidentTraining } from './training.js';
import { dividesWork, trainingFactor, workOfRow } from './work.js';

/** What a loss depends on, without the corruption that a plan for training may bring. */
const lossPlan = ({ rows, rowStride, targets, targetStride, rowWeights, loss }: LossPlan): LossPlan => ({
	rows,
	rowStride,
	targets,
	targetStride,
	rowWeights,
	loss,
});

/** A network whose weights live in the kernels' memory. Its calls take turns. */
export class ResidentModel implements Model {
	readonly #scoring: Scoring;
	#training: Training | undefined;
	#disposed = false;

	constructor(
		readonly network: Network,
		private readonly parts: ModelParts,
		private readonly holding: Holding,
		private readonly onDispose: (model: ResidentModel) => void,
	) {
		this.#scoring = new Scoring(parts, holding);
	}

	get members(): number {
		return this.parts.members;
	}

	weights(): Float32Array {
		this.#idle('weights()');
		const { layout, members, parameters, kernels } = this.parts;
		const flat = new Float32Array(members * layout.flatSize);
		for (let member = 0; member < members; member++)
			layout.read(kernels.heap.floats, parameters / 4 + member * layout.size, flat, member * layout.flatSize);
		return flat;
	}

	setWeights(weights: Float32Array): void {
		this.#idle('setWeights()');
		const { layout, members, parameters, kernels } = this.parts;
		checkLength('weights', weights.length, members * layout.flatSize, 'setWeights()');
		for (let member = 0; member < members; member++)
			layout.write(weights, member * layout.flatSize, kernels.heap.floats, parameters / 4 + member * layout.size);
	}

	forward(rows: Float32Array, n: number, { rowStride }: RowLayout = {}): Eventually<Float32Array> {
		this.#alive('forward()');
		const { program, turns } = this.parts;
		checkCount('n', n, 0, 2 ** 32, 'forward()');
		checkRows(program, rows, n, { rowStride });
		return turns.take(() => {
			this.#alive('forward()');
			return this.#scoring.run({ values: rows, n, stride: rowStride ?? program.inputs });
		});
	}

	loss(plan: LossPlan): Eventually<number> {
		this.#alive('loss()');
		const { program, turns, kernels } = this.parts;
		const given = lossPlan(plan);
		const n = checkPlan(program, given);
		return turns.take(() => {
			this.#alive('loss()');
			return this.#running({ ...given, seed: 0 }, n, false, (run) => {
				run.reserve(1);
				const calls = kernels.calls(n * workOfRow(program));
				let total = 0;
				const summed = inOrder(this.members, (member) =>
					after(calls.meanLoss(run.address, member, n), (mean) => {
						total += mean;
					}),
				);
				return after(summed, () => total / this.members);
			});
		});
	}

	gradient(plan: LossPlan & Pick<TrainingPlan, 'seed'>): Eventually<Float32Array> {
		this.#alive('gradient()');
		const { program, turns, kernels, layout } = this.parts;
		const given = lossPlan(plan);
		const n = checkPlan(program, given);
		return turns.take(() => {
			this.#alive('gradient()');
			return this.#running({ ...given, seed: plan.seed }, n, true, (run) => {
				run.reserve(n);
				const calls = kernels.calls(n * workOfRow(program) * trainingFactor, dividesWork(program));
				const flat = new Float32Array(this.members * layout.flatSize);
				const computed = inOrder(this.members, (member) =>
					after(calls.gradient(run.address, member, n), () =>
						layout.read(kernels.heap.floats, run.gradients / 4, flat, member * layout.flatSize, true),
					),
				);
				return after(computed, () => flat);
			});
		});
	}

	train(plan: TrainingPlan): Training {
		this.#alive('train()');
		if (this.#training)
			throw new AnodError('ANOD_BACKEND', 'train() was called while another training of this model runs; call end() on that one first.');
		const n = checkTraining(this.parts.program, plan);
		this.#training = new ResidentTraining(this.parts, plan, n, () => {
			this.#training = undefined;
		});
		return this.#training;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#training?.end();
		this.parts.turns.finish(() => {
			this.holding.free();
			this.holding.heap.trim();
		});
		this.onDispose(this);
	}

	/** Lays a plan out for as long as the work on it takes. */
	#running<T>(
		plan: LossPlan & Pick<TrainingPlan, 'seed'>,
		n: number,
		training: boolean,
		work: (run: ResidentRun) => Eventually<T>,
	): Eventually<T> {
		const run = new ResidentRun(this.parts, plan, n, training);
		return lastly(
			() => work(run),
			() => run.free(),
		);
	}

	#alive(what: string): void {
		if (this.#disposed)
			throw new AnodError('ANOD_DISPOSED', `${what} was called on a model that was disposed; compile the network again.`, { call: what });
	}

	#idle(what: string): void {
		this.#alive(what);
		if (this.parts.turns.busy)
			throw new AnodError('ANOD_BACKEND', `${what} was called while another call of this model is under way; await that one first.`, {
				call: what,
			});
	}
}
