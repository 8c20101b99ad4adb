import { after, type Eventually, inOrder } from './eventually.js';
import type { Holding } from './heap.js';
import { chunkRows, encodeNetwork } from './network.js';
import type { ModelParts } from './training.js';
import { workOfRow } from './work.js';

/** Floats copied in and out of the heap at a time: small enough to stay in the cache. */
const exchangeFloats = 32768;
/** Floats past the end of a row that a kernel may read and write: a vector but one. */
const overhang = 15;
/** Rows below which scoring is not divided among threads. */
const rowsAThread = 1024;

/** Where rows are copied in and results out. */
interface Exchange {
	readonly rows: number;
	readonly results: number;
	/** Values of rows that fit. */
	readonly capacity: number;
	/** Rows whose results fit, a multiple of the chunk. */
	readonly size: number;
}

interface Rows {
	readonly values: Float32Array;
	readonly n: number;
	readonly stride: number;
}

/** Rows of a stride that fit the exchange buffers. */
const rowsAtOnce = ({ capacity, size }: Exchange, inputs: number, stride: number): number =>
	Math.min(size, Math.floor((capacity - inputs) / stride) + 1);

/** A network laid out for scoring, and its way for rows: copied through the heap or, where the kernels reach them, in place. */
export class Scoring {
	/** Networks with buffers of their own, one for each thread that ever worked. */
	readonly #networks: number[] = [];
	#exchange: Exchange | undefined;

	constructor(
		private readonly parts: ModelParts,
		private readonly holding: Holding,
	) {}

	/** @returns `[members, n, outputs]` */
	run(rows: Rows): Eventually<Float32Array> {
		const { kernels, members, program } = this.parts;
		const out = new Float32Array(members * rows.n * program.outputs);
		const inPlace = kernels.reachesArrays ? this.#rowsInPlace(rows) : 0;
		const scored = inOrder(members, (member) => {
			const results = out.subarray(member * rows.n * program.outputs, (member + 1) * rows.n * program.outputs);
			return after(this.#scoreInPlace(rows, inPlace, member, results), () => this.#copyRange(rows, inPlace, rows.n, member, results));
		});
		return after(scored, () => out);
	}

	/** Rows from the first on behind which there is room for a kernel's overhang, in the values and in the results. */
	#rowsInPlace({ values, n, stride }: Rows): number {
		const { inputs, outputs } = this.parts.program;
		const readable = Math.floor((values.length - inputs - overhang) / stride) + 1;
		const writable = n - Math.ceil(overhang / outputs);
		return Math.max(0, Math.min(n, readable, writable));
	}

	#scoreInPlace({ values, stride }: Rows, count: number, member: number, results: Float32Array): Eventually<void> {
		if (count === 0) return;
		const { kernels, program } = this.parts;
		const { inputs, outputs } = program;
		const parts = Math.max(1, Math.min(kernels.threads, Math.floor(count / rowsAThread)));
		const part = Math.ceil(count / parts);
		const calls = kernels.calls(part * workOfRow(program));
		// All before the first call: it would be left to itself if there were no room for another.
		const networks = Array.from({ length: parts }, (_, i) => this.#network(i));
		const under = networks.map((network, i) => {
			const from = i * part;
			const size = Math.min(part, count - from);
			const ownRows = values.subarray(from * stride, (from + size - 1) * stride + inputs);
			return calls.score(network, this.#parameters(member), ownRows, stride, size, results.subarray(from * outputs));
		});
		// Each part's last vector may reach into the first row of the next part, which was perhaps written before it.
		const mended = () =>
			inOrder(parts - 1, (i) =>
				this.#copyRange({ values, stride, n: count }, (i + 1) * part, Math.min(count, (i + 1) * part + overhang), member, results),
			);
		return parts === 1 ? under[0] : Promise.all(under).then(mended);
	}

	/** Scores rows first … end − 1 by way of the heap. */
	#copyRange({ values, stride }: Rows, first: number, end: number, member: number, results: Float32Array): Eventually<void> {
		const { kernels, program } = this.parts;
		const { inputs, outputs } = program;
		const exchange = (this.#exchange ??= this.#makeExchange());
		const network = this.#network(0);
		const atOnce = rowsAtOnce(exchange, inputs, stride);
		const rowWork = workOfRow(program);
		return inOrder(Math.ceil((end - first) / atOnce), (i) => {
			const from = first + i * atOnce;
			const size = Math.min(atOnce, end - from);
			// The stretch that these rows lie in, once, however much they overlap.
			kernels.heap.floats.set(values.subarray(from * stride, (from + size - 1) * stride + inputs), exchange.rows / 4);
			const scored = kernels.calls(size * rowWork).score(network, this.#parameters(member), exchange.rows, stride, size, exchange.results);
			return after(scored, () => {
				const at = exchange.results / 4;
				results.set(kernels.heap.floats.subarray(at, at + size * outputs), from * outputs);
			});
		});
	}

	#parameters(member: number): number {
		return this.parts.parameters + member * this.parts.layout.size * 4;
	}

	#network(i: number): number {
		const { program, layout, kernels } = this.parts;
		return (this.#networks[i] ??= encodeNetwork(program, layout, chunkRows(program, kernels.heap), false, this.holding).address);
	}

	#makeExchange(): Exchange {
		const { program, kernels } = this.parts;
		const chunk = chunkRows(program, kernels.heap);
		const size = Math.max(1, Math.floor(exchangeFloats / Math.max(program.inputs, program.outputs) / chunk)) * chunk;
		return {
			rows: this.holding.allocate(size * program.inputs),
			capacity: size * program.inputs,
			results: this.holding.allocate(size * program.outputs),
			size,
		};
	}
}
