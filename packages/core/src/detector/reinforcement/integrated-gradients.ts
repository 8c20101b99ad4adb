import type { Backend, Model } from '../../backend/types.js';
import { AnodError } from '../../errors.js';
import { inferShapes } from '../../network/shapes.js';
import type { Network } from '../../network/types.js';
import { Pace, throwIfAborted } from '../../training/run.js';
import { advantages } from './agent/advantage.js';

/** Points of a path that are looked at together, and at most in all. */
const points = 64;
const mostPoints = 1024;
/** Share of the sizes of all contributions that may be uncertain, in sum. */
const tolerance = 0.02;
/** Milliseconds of work after which others get their turn. */
const turn = 24;
/** No value of a decision comes near it. */
const outOfReach = 1e30;

/**
 * Divides what an agent finds in rows, beyond what it finds in a baseline, among the inputs: the slope of the advantage A = Q₁ − Q₀ towards each input, averaged
 * over the straight path from the baseline to the row, times the way that the input goes (Sundararajan, Taly and Yan 2017, arXiv:1703.01365).
 *
 * The average is the midpoint rule with 64 points, or up to 1024 where a network bends so often that the contributions would miss A(row) − A(baseline), or two
 * halves of the points each other, by more than a fiftieth of the sizes of all. What is still missing is shared among them in proportion to their sizes, so that
 * they sum to the difference.
 *
 * @param network - of one member, two outputs; inputs may not be missing, and its layers must do the same in training as in scoring.
 * @param weights - flat, as `model.weights()` gives them.
 * @param rows - `[n, inputs]`, finite
 * @param baseline - `[inputs]`, finite
 * @returns `[n, inputs]`; a row sums to A(row) − A(baseline).
 * @throws AnodError ANOD_OPTION for a network with dropout or batch norms; ANOD_ABORTED.
 */
export async function integratedGradients(
	backend: Backend,
	network: Network,
	weights: Float32Array,
	rows: Float32Array,
	baseline: Float32Array,
	n: number,
	signal?: AbortSignal,
): Promise<Float64Array> {
	throwIfAborted(signal);
	const k = network.inputs;
	const slopes = await PathSlopes.create(backend, network, weights);
	try {
		const found = await advantagesOf(backend, network, weights, rows, n, signal);
		const [start] = await advantagesOf(backend, network, weights, baseline, 1, signal);
		const result = new Float64Array(n * k);
		const pace = new Pace(turn, signal);
		for (let i = 0; i < n; i++) {
			const row = rows.subarray(i * k, (i + 1) * k);
			const parts = result.subarray(i * k, (i + 1) * k);
			for (let count = points; ; count *= 2) {
				const [inner, outer] = await slopes.means(baseline, row, count);
				let apart = 0;
				for (let j = 0; j < k; j++) {
					const way = row[j] - baseline[j];
					parts[j] = ((inner[j] + outer[j]) / 2) * way;
					apart += Math.abs((inner[j] - outer[j]) / 2) * Math.abs(way);
				}
				const missing = found[i] - start - sum(parts);
				if (Math.max(Math.abs(missing), apart) > tolerance * sum(parts.map(Math.abs)) && count < mostPoints) continue;
				share(missing, parts, row, baseline);
				break;
			}
			if (pace.due) await pace.rest();
		}
		return result;
	} finally {
		slopes.dispose();
	}
}

async function advantagesOf(
	backend: Backend,
	network: Network,
	weights: Float32Array,
	rows: Float32Array,
	n: number,
	signal: AbortSignal | undefined,
): Promise<Float64Array> {
	const model = await backend.compile(network, { weights });
	try {
		return await advantages(model, rows, n, signal);
	} finally {
		model.dispose();
	}
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Adds what is missing to the parts in proportion to their sizes; where there are none, to the ways that the inputs go. */
function share(missing: number, parts: Float64Array, row: Float32Array, baseline: Float32Array): void {
	let sizes = parts.map(Math.abs);
	let total = sum(sizes);
	if (total === 0) {
		sizes = sizes.map((_, j) => Math.abs(row[j] - baseline[j]));
		total = sum(sizes);
	}
	if (total > 0) for (let j = 0; j < parts.length; j++) parts[j] += missing * (sizes[j] / total);
}

/**
 * Slopes of the advantage towards the inputs.
 *
 * Models give gradients towards weights only. So the points of a path become the weights of a first layer that is shown the identity matrix: its row i comes
 * out as point i, and the gradient towards the weights is one towards the points. The loss is the mean absolute error to targets out of reach, whose slope is
 * the same wherever the outputs are: + for Q₁, − for Q₀.
 */
class PathSlopes {
	readonly #identity = new Float32Array(points * points);
	readonly #targets = new Float32Array(points * 2);

	private constructor(
		private readonly model: Model,
		/** Those of the first layer, `[points, k]`, then the network's. */
		private readonly weights: Float32Array,
		private readonly k: number,
	) {
		for (let i = 0; i < points; i++) {
			this.#identity[i * points + i] = 1;
			this.#targets[2 * i] = outOfReach;
			this.#targets[2 * i + 1] = -outOfReach;
		}
	}

	static async create(backend: Backend, network: Network, weights: Float32Array): Promise<PathSlopes> {
		const k = network.inputs;
		const changing = inferShapes(network).operations.find(({ kind }) => kind === 'dropout' || kind === 'batchNorm');
		if (changing)
			throw new AnodError(
				'ANOD_OPTION',
				`the network has a ${changing.kind} layer, which does something else in training than in scoring; its gradients would explain what it never does. Leave it out.`,
				{ layer: changing.kind },
			);
		const path: Network = { inputs: points, layers: [{ kind: 'dense', units: k, bias: false }, ...network.layers] };
		const all = new Float32Array(points * k + weights.length);
		all.set(weights, points * k);
		return new PathSlopes(await backend.compile(path, { weights: all }), all, k);
	}

	/**
	 * Means over the midpoints of `count` equal pieces of the way, a multiple of `points`: of the inner and of the outer two of each four, so that both are right
	 * where slopes change evenly. Each `[k]`.
	 */
	async means(from: Float32Array, to: Float32Array, count: number): Promise<[inner: Float64Array, outer: Float64Array]> {
		const { k, weights } = this;
		const inner = new Float64Array(k);
		const outer = new Float64Array(k);
		for (let first = 0; first < count; first += points) {
			for (let i = 0; i < points; i++) {
				const share = (first + i + 0.5) / count;
				for (let j = 0; j < k; j++) weights[i * k + j] = from[j] + share * (to[j] - from[j]);
			}
			this.model.setWeights(weights);
			const gradient = await this.model.gradient({ rows: this.#identity, targets: this.#targets, loss: { kind: 'mae' }, seed: 0 });
			for (let i = 0; i < points; i++) {
				const half = i % 4 === 1 || i % 4 === 2 ? inner : outer;
				for (let j = 0; j < k; j++) half[j] += gradient[i * k + j];
			}
		}
		// The loss is a mean over two outputs of each point.
		const scale = (2 * points) / (count / 2);
		return [inner.map((value) => value * scale), outer.map((value) => value * scale)];
	}

	dispose(): void {
		this.model.dispose();
	}
}
