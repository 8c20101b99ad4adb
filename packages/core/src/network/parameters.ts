import { channelsOf, type Shape, sizeOf } from './geometry.js';
import type { Initializer } from './types.js';

/** One tensor of a network: where it lies in the flat weights and how it starts. */
export interface Parameter {
	/** For example `0.weight`, `2.residual.0.bias`. */
	readonly name: string;
	readonly shape: readonly number[];
	readonly offset: number;
	/** False for running statistics. */
	readonly trainable: boolean;
	readonly start: { readonly kind: 'constant'; readonly value: number } | { readonly kind: 'uniform'; readonly limit: number };
}

const constant = (value: number): Parameter['start'] => ({ kind: 'constant', value });

const weightLimit = (initializer: Initializer, inputs: number, outputs: number): number =>
	initializer === 'fanIn' ? Math.sqrt(1 / inputs) : initializer === 'he' ? Math.sqrt(6 / inputs) : Math.sqrt(6 / (inputs + outputs));

/** What a layer with weights says about how they start. */
export interface Start {
	readonly bias?: boolean;
	readonly initializer?: Initializer;
}

/** Lays parameters out one after another. Each method gives offsets, −1 for none. */
export class ParameterList {
	readonly all: Parameter[] = [];
	size = 0;

	#add(name: string, shape: readonly number[], start: Parameter['start'], trainable = true): number {
		const offset = this.size;
		this.all.push({ name, shape, offset, trainable, start });
		this.size += sizeOf(shape);
		return offset;
	}

	/** A weight of this shape and a bias of its last length. `fanIn`, `fanOut`: how many inputs an output reads, and the other way round. */
	weights(where: string, shape: Shape, [fanIn, fanOut]: readonly [number, number], layer: Start): { weight: number; bias: number } {
		const { bias = true, initializer = 'fanIn' } = layer;
		const start: Parameter['start'] = { kind: 'uniform', limit: weightLimit(initializer, fanIn, fanOut) };
		const weight = this.#add(`${where}.weight`, shape, start);
		if (!bias) return { weight, bias: -1 };
		return { weight, bias: this.#add(`${where}.bias`, [channelsOf(shape)], initializer === 'fanIn' ? start : constant(0)) };
	}

	/** Scale 1 and shift 0 of a norm. */
	scaleAndShift(where: string, channels: number): { gamma: number; beta: number } {
		return { gamma: this.#add(`${where}.gamma`, [channels], constant(1)), beta: this.#add(`${where}.beta`, [channels], constant(0)) };
	}

	/** Mean 0 and variance 1, which no gradient moves. */
	runningStatistics(where: string, channels: number): { mean: number; variance: number } {
		return {
			mean: this.#add(`${where}.runningMean`, [channels], constant(0), false),
			variance: this.#add(`${where}.runningVariance`, [channels], constant(1), false),
		};
	}
}
