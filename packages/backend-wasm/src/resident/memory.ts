import { AnodError, type Memory, type Neighbors } from '@anod/core/backend';
import { checkCount, checkLength } from './checks.js';
import { Holding } from './heap.js';
import type { Kernels } from './kernels.js';

/** Queries answered in one call of the kernels. */
const queriesAtOnce = 1024;
/** Remembered rows a block and queries a tile (packages/kernels/src/nearest.cpp). */
const blockRows = 8;
const tileQueries = 4;
/** Words of room a search needs for each remembered row. */
const roomWords = 10;

/** Rows in WebAssembly memory, laid out so that vector lanes run over them. */
export class WasmMemory implements Memory {
	readonly #holding: Holding;
	readonly #blocks: number;
	readonly #bounds: number;
	#disposed = false;

	constructor(
		private readonly kernels: Kernels,
		rows: Float32Array,
		readonly size: number,
		private readonly d: number,
		private readonly onDispose: (memory: WasmMemory) => void,
	) {
		checkCount('n', size, 1, 2 ** 31, 'remember()');
		checkCount('d', d, 1, 2 ** 24, 'remember()');
		checkLength('rows', rows.length, size * d, 'remember()');
		this.#holding = new Holding(kernels.heap);
		this.#blocks = this.#holding.allocate(Math.ceil(size / blockRows) * blockRows * d);
		this.#bounds = this.#holding.allocate(Math.ceil(size / blockRows) * blockRows + 1);
		const plain = new Holding(kernels.heap);
		try {
			kernels.call.remember(size, d, plain.place(rows), this.#blocks, this.#bounds);
		} finally {
			plain.free();
		}
	}

	nearest(rows: Float32Array, n: number, k: number, skipSelf: boolean): Neighbors {
		if (this.#disposed)
			throw new AnodError('ANOD_DISPOSED', 'nearest() was called on a memory that was disposed; remember the rows again.');
		const { d, size, kernels } = this;
		checkCount('n', n, 0, 2 ** 32, 'nearest()');
		checkLength('rows', rows.length, n * d, 'nearest()');
		checkCount('k', k, 1, skipSelf ? size - 1 : size, 'nearest()');
		const distances = new Float32Array(n * k);
		const indices = new Uint32Array(n * k);
		const { heap, call } = kernels;
		const holding = new Holding(heap);
		try {
			const count = Math.min(n, queriesAtOnce);
			const queries = holding.allocate(count * d);
			const distancesAt = holding.allocate(count * k);
			const indicesAt = holding.allocate(count * k);
			const packed = holding.allocate(tileQueries * d);
			const room = holding.allocate(roomWords * Math.ceil(size / blockRows) * blockRows);
			for (let from = 0; from < n; from += queriesAtOnce) {
				const m = Math.min(queriesAtOnce, n - from);
				heap.floats.set(rows.subarray(from * d, (from + m) * d), queries / 4);
				call.nearest(size, d, this.#blocks, this.#bounds, queries, m, k, skipSelf ? 1 : 0, distancesAt, indicesAt, packed, room);
				distances.set(heap.floats.subarray(distancesAt / 4, distancesAt / 4 + m * k), from * k);
				indices.set(heap.words.subarray(indicesAt / 4, indicesAt / 4 + m * k), from * k);
			}
		} finally {
			holding.free();
		}
		return { distances, indices };
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#holding.free();
		this.onDispose(this);
	}
}
