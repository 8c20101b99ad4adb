import { AnodError, type Memory, type Neighbors } from '@anod/core/backend';
import { checkCount, checkLength } from './checks.js';
import { after, type Eventually, inOrder, lastly } from './eventually.js';
import { Holding } from './heap.js';
import type { Kernels } from './kernels.js';
import { Turns } from './turns.js';

/** Queries answered in one call of the kernels. */
const queriesAtOnce = 1024;
/** Remembered rows a block and queries a tile (packages/kernels/src/nearest.cpp). */
const blockRows = 32;
const tileQueries = 4;
/** Words of room a search needs for each remembered row. */
const roomWords = 10;

/** Rows in the kernels' memory, laid out so that vector lanes run over them. */
export class ResidentMemory implements Memory {
	readonly #holding: Holding;
	readonly #turns = new Turns();
	readonly #blocks: number;
	readonly #bounds: number;
	#disposed = false;

	private constructor(
		private readonly kernels: Kernels,
		readonly size: number,
		private readonly d: number,
		private readonly onDispose: (memory: ResidentMemory) => void,
	) {
		const padded = Math.ceil(size / blockRows) * blockRows;
		this.#holding = new Holding(kernels.heap);
		this.#blocks = this.#holding.allocate(padded * d);
		this.#bounds = this.#holding.allocate(padded + 1);
	}

	/** @param rows - `[size, d]` */
	static async remember(
		kernels: Kernels,
		rows: Float32Array,
		size: number,
		d: number,
		onDispose: (memory: ResidentMemory) => void,
	): Promise<ResidentMemory> {
		checkCount('n', size, 1, 2 ** 31, 'remember()');
		checkCount('d', d, 1, 2 ** 24, 'remember()');
		checkLength('rows', rows.length, size * d, 'remember()');
		const memory = new ResidentMemory(kernels, size, d, onDispose);
		try {
			await memory.#fill(rows);
		} catch (error) {
			memory.#holding.free();
			throw error;
		}
		return memory;
	}

	#fill(rows: Float32Array): Eventually<void> {
		const { kernels, size, d } = this;
		const plain = new Holding(kernels.heap);
		return lastly(
			() => kernels.calls(size * d).remember(size, d, plain.place(rows), this.#blocks, this.#bounds),
			() => plain.free(),
		);
	}

	nearest(rows: Float32Array, n: number, k: number, skipSelf: boolean): Eventually<Neighbors> {
		this.#alive();
		const { d, size } = this;
		checkCount('n', n, 0, 2 ** 32, 'nearest()');
		checkLength('rows', rows.length, n * d, 'nearest()');
		checkCount('k', k, 1, skipSelf ? size - 1 : size, 'nearest()');
		return this.#turns.take(() => {
			this.#alive();
			return this.#search(rows, n, k, skipSelf);
		});
	}

	#search(rows: Float32Array, n: number, k: number, skipSelf: boolean): Eventually<Neighbors> {
		const found = { distances: new Float32Array(n * k), indices: new Uint32Array(n * k) };
		const holding = new Holding(this.kernels.heap);
		const batches = Math.ceil(n / queriesAtOnce);
		const searchers = Math.min(this.kernels.threads, batches);
		const search = () => {
			// All buffers before the first search starts: none may be freed under it because there is no room for another.
			const each = Array.from({ length: searchers }, () => this.#searcher(holding, rows, n, k, skipSelf, found));
			const parts = each.map((batch, searcher) =>
				inOrder(Math.ceil((batches - searcher) / searchers), (i) => batch(searcher + i * searchers)),
			);
			return parts.length === 1 ? parts[0] : Promise.all(parts);
		};
		return after<unknown, Neighbors>(
			lastly<unknown>(search, () => holding.free()),
			() => found,
		);
	}

	/** Buffers for one thread, and what it does with a batch of queries. */
	#searcher(holding: Holding, rows: Float32Array, n: number, k: number, skipSelf: boolean, { distances, indices }: Neighbors) {
		const { d, size, kernels } = this;
		const { heap } = kernels;
		const count = Math.min(n, queriesAtOnce);
		// All are written before they are read.
		const allocate = (words: number): number => holding.allocate(words, words);
		const queries = allocate(count * d);
		const distancesAt = allocate(count * k);
		const indicesAt = allocate(count * k);
		const packed = allocate(tileQueries * d);
		const room = allocate(roomWords * Math.ceil(size / blockRows) * blockRows);
		return (batch: number): Eventually<void> => {
			const from = batch * queriesAtOnce;
			const m = Math.min(queriesAtOnce, n - from);
			heap.floats.set(rows.subarray(from * d, (from + m) * d), queries / 4);
			const searched = kernels
				.calls(m * size * d)
				.nearest(size, d, this.#blocks, this.#bounds, queries, m, k, skipSelf ? 1 : 0, distancesAt, indicesAt, packed, room);
			return after(searched, () => {
				distances.set(heap.floats.subarray(distancesAt / 4, distancesAt / 4 + m * k), from * k);
				indices.set(heap.words.subarray(indicesAt / 4, indicesAt / 4 + m * k), from * k);
			});
		};
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#turns.finish(() => {
			this.#holding.free();
			this.kernels.heap.trim();
		});
		this.onDispose(this);
	}

	#alive(): void {
		if (this.#disposed)
			throw new AnodError('ANOD_DISPOSED', 'nearest() was called on a memory that was disposed; remember the rows again.');
	}
}
