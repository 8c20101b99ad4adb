import type { Memory, Neighbors } from '../backend/types.js';
import { AnodError } from '../errors.js';
import { checkAlive, checkLength } from './checks.js';

/** Squared Euclidean distance of row i of `a` to row j of `b`, added in the order of the features. */
function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, d: number): number {
	let sum = 0;
	for (let k = 0; k < d; k++) {
		const difference = a[i * d + k] - b[j * d + k];
		sum += difference * difference;
	}
	return sum;
}

/**
 * Nearest neighbours by comparing with every remembered row in double precision, in plain TypeScript: the reference for the kernels.
 */
export class ExactMemory implements Memory {
	#rows: Float32Array;
	#disposed = false;
	constructor(
		rows: Float32Array,
		readonly size: number,
		readonly width: number,
		readonly afterDispose: (memory: ExactMemory) => void,
	) {
		checkLength('rows', rows.length, size * width, `${size} rows of ${width} features`);
		this.#rows = rows.slice();
	}

	async nearest(rows: Float32Array, n: number, k: number, skipSelf: boolean): Promise<Neighbors> {
		checkAlive(this.#disposed, 'memory');
		checkLength('rows', rows.length, n * this.width, `${n} rows of ${this.width} features`);
		const most = skipSelf ? this.size - 1 : this.size;
		if (!Number.isInteger(k) || k < 1 || k > most)
			throw new AnodError('ANOD_SHAPE', `nearest() was asked for ${k} neighbours; the memory of ${this.size} rows has 1 to ${most}.`, {
				got: k,
				expected: most,
			});
		const distances = new Float32Array(n * k);
		const indices = new Uint32Array(n * k);
		for (let i = 0; i < n; i++) {
			const squares = Float64Array.from({ length: this.size }, (_, j) => squaredDistance(rows, i, this.#rows, j, this.width));
			const order = Array.from(squares.keys()).sort((a, b) => squares[a] - squares[b] || a - b);
			if (skipSelf && squares[order[0]] === 0) order.shift();
			for (let j = 0; j < k; j++) {
				distances[i * k + j] = Math.sqrt(squares[order[j]]);
				indices[i * k + j] = order[j];
			}
		}
		return { distances, indices };
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#rows = new Float32Array();
		this.afterDispose(this);
	}
}
