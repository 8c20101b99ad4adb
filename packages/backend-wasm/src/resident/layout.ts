import type { Parameter, Program } from '@anod/core/backend';

interface Place {
	/** Offset in the flat weights a user sees. */
	readonly flat: number;
	/** Offset in the padded parameters of the kernels. */
	readonly padded: number;
	readonly rows: number;
	readonly width: number;
	readonly stride: number;
	readonly trainable: boolean;
}

/** Where each parameter lies inside the kernels: rows padded with zeros, parameters that learn before running statistics. */
export class ParameterLayout {
	readonly #places: Place[] = [];
	readonly #padded = new Map<number, number>();
	/** Floats of one member. */
	readonly size: number;
	/** Floats that learn. */
	readonly trainable: number;

	constructor(
		private readonly program: Program,
		pad: (width: number) => number,
	) {
		const add = (from: number, parameters: readonly Parameter[]): number =>
			parameters.reduce((padded, parameter) => {
				const width = parameter.shape[parameter.shape.length - 1];
				const rows = parameter.shape.slice(0, -1).reduce((product, length) => product * length, 1);
				const stride = pad(width);
				this.#places.push({ flat: parameter.offset, padded, rows, width, stride, trainable: parameter.trainable });
				this.#padded.set(parameter.offset, padded);
				return padded + rows * stride;
			}, from);
		const { parameters } = program;
		const learning = parameters.filter((parameter) => parameter.trainable);
		const running = parameters.filter((parameter) => !parameter.trainable);
		this.trainable = add(0, learning);
		this.size = add(this.trainable, running);
	}

	/** Offset inside the kernels of the parameter at a flat offset. */
	offset(flat: number): number {
		return this.#padded.get(flat) as number;
	}

	/** Copies one member's flat weights into the kernels' memory at float index `to`. */
	write(weights: Float32Array, from: number, memory: Float32Array, to: number): void {
		for (const { flat, padded, rows, width, stride } of this.#places)
			for (let row = 0; row < rows; row++) {
				const start = from + flat + row * width;
				memory.set(weights.subarray(start, start + width), to + padded + row * stride);
			}
	}

	/** Copies one member's parameters, or its gradient, out of memory into flat weights. A gradient has no running statistics. */
	read(memory: Float32Array, from: number, weights: Float32Array, to: number, gradient = false): void {
		for (const { flat, padded, rows, width, stride, trainable } of this.#places) {
			if (gradient && !trainable) continue;
			for (let row = 0; row < rows; row++) {
				const start = from + padded + row * stride;
				weights.set(memory.subarray(start, start + width), to + flat + row * width);
			}
		}
	}

	/** Floats of one member's flat weights. */
	get flatSize(): number {
		return this.program.size;
	}
}
