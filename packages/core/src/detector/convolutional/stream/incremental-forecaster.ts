import { AnodError } from '../../../errors.js';
import { inferShapes } from '../../../network/shapes.js';
import type { Network } from '../../../network/types.js';
import { convolutionStep, type IncrementalStep, ResidualBegin, ResidualEnd, refuse } from './incremental-steps.js';

/** What a forecaster remembers: plain data, restored to the bit. */
export interface ForecasterMemory {
	/** Points seen. */
	readonly count: number;
	/** The rings of past inputs of all convolutions, one after another, each from its oldest to its newest. */
	readonly past: Float32Array;
}

/**
 * A causal network, one point at a time: a point in, what the whole network gives at its position out, in the work of one position.
 *
 * The bits are those of `model.forward` with exact arithmetic on the whole series. Memory is what the convolutions look back at.
 */
export class IncrementalForecaster {
	/** Channels of a point. */
	readonly channels: number;
	/** Points that a forecast looks at, the newest included. */
	readonly receptiveField: number;
	readonly #steps: readonly IncrementalStep[];
	#count = 0;

	/**
	 * @param network - reshape to `[length, channels]`, then causal convolutions of stride 1 in any residual blocks; the length does not matter.
	 * @param weights - flat, as {@link inferShapes} lays them out.
	 * @throws AnodError ANOD_OPTION for a network that looks ahead or does something else; ANOD_SHAPE for weights of another length.
	 */
	constructor(network: Network, weights: Float32Array) {
		const program = inferShapes(network);
		if (weights.length !== program.size)
			throw new AnodError('ANOD_SHAPE', `the forecaster got ${weights.length} weights; its network has ${program.size}.`, {
				got: weights.length,
				expected: program.size,
			});
		const steps: IncrementalStep[] = [];
		const open: ResidualBegin[] = [];
		program.operations.forEach((operation, index) => {
			if (operation.kind === 'residualBegin') {
				open.push(new ResidualBegin(operation.inputChannels));
				steps.push(open[open.length - 1]);
			} else if (operation.kind === 'residualEnd') steps.push(new ResidualEnd(open.pop() as ResidualBegin));
			else if (operation.kind === 'convolution') steps.push(convolutionStep(operation, weights, index));
			else if (operation.kind !== 'reshape') refuse(index, operation.kind);
		});
		if (steps.length === 0) refuse(0, 'a reshape alone');
		this.#steps = steps;
		this.channels = program.operations[0].outputChannels;
		this.receptiveField = steps.reduce((sum, step) => sum + step.reach - 1, 1);
	}

	/** Points seen. */
	get count(): number {
		return this.#count;
	}

	/**
	 * Takes a point in.
	 *
	 * @param point - `[channels]`, float32 values.
	 * @returns `[channels]` or more, the network's output at this position, valid until the next call.
	 */
	push(point: Float64Array): Float64Array {
		let values = point;
		for (const step of this.#steps) {
			step.run(values);
			values = step.output;
		}
		this.#count++;
		return values;
	}

	/** A copy of what it remembers. */
	memory(): ForecasterMemory {
		const past = new Float32Array(this.#steps.reduce((sum, step) => sum + step.memory.length, 0));
		let at = 0;
		for (const { memory, slot, reach } of this.#steps) {
			const oldest = (slot * memory.length) / reach;
			past.set(memory.subarray(oldest), at);
			past.set(memory.subarray(0, oldest), at + memory.length - oldest);
			at += memory.length;
		}
		return { count: this.#count, past };
	}

	/** Takes over what another forecaster of the same network remembered. @throws AnodError ANOD_FILE when it is of another network. */
	remember({ count, past }: ForecasterMemory): void {
		const size = this.#steps.reduce((sum, step) => sum + step.memory.length, 0);
		if (past.length !== size)
			throw new AnodError('ANOD_FILE', `the forecaster's memory holds ${past.length} numbers; its network remembers ${size}.`, {
				got: past.length,
				expected: size,
			});
		let at = 0;
		for (const step of this.#steps) {
			step.memory.set(past.subarray(at, at + step.memory.length));
			step.slot = 0;
			at += step.memory.length;
		}
		this.#count = count;
	}
}
