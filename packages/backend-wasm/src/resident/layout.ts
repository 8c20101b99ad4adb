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
				// Rows without pads are one.
				const lies = stride === width ? { rows: 1, width: rows * width } : { rows, width };
				this.#places.push({ flat: parameter.offset, padded, ...lies, stride, trainable: parameter.trainable });
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
			for (let row = 0; row < rows; row++) copy(weights, from + flat + row * width, memory, to + padded + row * stride, width);
	}

	/** Copies one member's parameters, or its gradient, out of memory into flat weights. A gradient has no running statistics. */
	read(memory: Float32Array, from: number, weights: Float32Array, to: number, gradient = false): void {
		for (const { flat, padded, rows, width, stride, trainable } of this.#places) {
			if (gradient && !trainable) continue;
			for (let row = 0; row < rows; row++) copy(memory, from + padded + row * stride, weights, to + flat + row * width, width);
		}
	}

	/** Floats of one member's flat weights. */
	get flatSize(): number {
		return this.program.size;
	}
}

/** A view of a few values would cost more than the values. */
function copy(source: Float32Array, from: number, target: Float32Array, to: number, count: number): void {
	if (count < 16) for (let i = 0; i < count; i++) target[to + i] = source[from + i];
	else target.set(source.subarray(from, from + count), to);
}
