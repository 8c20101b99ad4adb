import * as tf from '@tensorflow/tfjs-core';
import { checkPlan, checkRows, checkTraining } from '../backend/checks.js';
import type { CompileOptions, LossPlan, Model, RowLayout, Training, TrainingPlan } from '../backend/types.js';
import { AnodError } from '../errors.js';
import { inferShapes, type Program } from '../network/shapes.js';
import type { Network } from '../network/types.js';
import { gatherRows, makeBatch, uploadTargets } from './batch.js';
import { checkAlive, checkLength } from './checks.js';
import { chunkRows } from './chunk.js';
import { forwardNetwork } from './layers/network.js';
import type { Pass } from './layers/pass.js';
import { meanLoss } from './losses.js';
import { disposeParameters, flatten, type Parameters, uploadParameters } from './parameters.js';
import type { Session } from './session.js';
import { backpropagate, TfjsTraining, trainingPass } from './training.js';

const scoringPass = (parameters: Parameters): Pass => ({
	training: false,
	parameters,
	gradients: new Map(),
	statistics: new Map(),
	draw: { seed: 0, step: 0, member: 0 },
});

/** The numbers first … first + n − 1. */
const range = (first: number, n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => first + i);

/**
 * A network whose weights are tensors of a tfjs backend.
 *
 * A copy of the weights is read back after every slice, since some GPUs can't read without waiting and `weights()` doesn't wait.
 */
export class TfjsModel implements Model {
	readonly members: number;
	readonly #program: Program;
	readonly #chunk: number;
	#parameters: Parameters[];
	#copy: Float32Array;
	#training: Training | undefined;
	#disposed = false;

	constructor(
		readonly session: Session,
		readonly network: Network,
		options: CompileOptions,
		readonly afterDispose: (model: TfjsModel) => void,
	) {
		this.#program = inferShapes(network);
		this.#chunk = chunkRows(this.#program);
		this.members = options.members ?? 1;
		this.#checkWeights(options.weights);
		this.#copy = options.weights.slice();
		this.#parameters = this.#upload(this.#copy);
	}

	#checkWeights(weights: Float32Array): void {
		const { size } = this.#program;
		checkLength('weights', weights.length, this.members * size, `${this.members} × ${size} parameters`);
	}

	#upload(weights: Float32Array): Parameters[] {
		const uploaded: Parameters[] = [];
		this.session.run(() => {
			for (let member = 0; member < this.members; member++) uploaded.push(uploadParameters(this.#program, weights, member));
		});
		return uploaded;
	}

	weights(): Float32Array {
		checkAlive(this.#disposed, 'model');
		return this.#copy.slice();
	}

	setWeights(weights: Float32Array): void {
		checkAlive(this.#disposed, 'model');
		this.#checkWeights(weights);
		this.#copy = weights.slice();
		const fresh = this.#upload(this.#copy);
		fresh.forEach((parameters, member) => {
			const old = this.#parameters[member];
			for (const [offset, tensor] of parameters) {
				old.get(offset)?.dispose();
				old.set(offset, tensor);
			}
		});
	}

	async forward(rows: Float32Array, n: number, layout: RowLayout = {}): Promise<Float32Array> {
		checkAlive(this.#disposed, 'model');
		const { inputs, outputs } = this.#program;
		checkRows(this.#program, rows, n, layout);
		const chunk = this.#chunk;
		const result = new Float32Array(this.members * n * outputs);
		for (let member = 0; member < this.members; member++) {
			for (let first = 0; first < n; first += chunk) {
				const count = Math.min(chunk, n - first);
				const part = gatherRows(rows, range(first, count), inputs, layout.rowStride);
				const pass = scoringPass(this.#parameters[member]);
				const values = await this.session.read(() => tf.clone(forwardNetwork(this.#program, part, count, pass).output));
				result.set(values, (member * n + first) * outputs);
			}
		}
		return result;
	}

	async loss(given: LossPlan): Promise<number> {
		checkAlive(this.#disposed, 'model');
		const program = this.#program;
		// A training plan is a loss plan too; its corruption is not for scoring.
		const plan = { ...given, corruption: undefined };
		const n = checkPlan(program, plan);
		const chunk = this.#chunk;
		let sum = 0;
		for (const parameters of this.#parameters) {
			for (let first = 0; first < n; first += chunk) {
				const order = range(first, Math.min(chunk, n - first));
				const batch = makeBatch(program, plan, order, { seed: 0, step: 0, member: 0 });
				const [mean] = await this.session.read(() => {
					const { targets, factors } = uploadTargets(batch, program.outputs);
					const { output } = forwardNetwork(program, batch.rows, batch.n, scoringPass(parameters));
					return meanLoss(plan.loss, output, targets, factors).value;
				});
				sum += mean * batch.n;
			}
		}
		return sum / n / this.members;
	}

	async gradient(plan: LossPlan & Pick<TrainingPlan, 'seed'>): Promise<Float32Array> {
		checkAlive(this.#disposed, 'model');
		const program = this.#program;
		const whole: TrainingPlan = {
			...plan,
			corruption: undefined,
			gradientClip: 0,
			optimizer: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
		};
		const order = range(0, checkPlan(program, whole));
		return this.session.read(() =>
			flatten(
				program,
				this.#parameters.map((parameters, member) => {
					const pass = trainingPass(parameters, plan.seed, 0, member);
					backpropagate(program, whole, order, pass);
					return pass.gradients;
				}),
			),
		);
	}

	train(plan: TrainingPlan): Training {
		checkAlive(this.#disposed, 'model');
		if (this.#training) throw new AnodError('ANOD_BACKEND', 'this model is being trained already; call end() on that training first.', {});
		const n = checkTraining(this.#program, plan);
		this.#training = new TfjsTraining(
			this.session,
			this.#program,
			this.#parameters,
			plan,
			n,
			async () => {
				this.#copy = await this.session.read(() => flatten(this.#program, this.#parameters));
			},
			() => {
				this.#training = undefined;
			},
		);
		return this.#training;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#training?.end();
		for (const parameters of this.#parameters) disposeParameters(parameters);
		this.afterDispose(this);
	}
}
