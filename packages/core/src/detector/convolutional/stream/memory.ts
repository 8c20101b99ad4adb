import { AnodError } from '../../../errors.js';
import type { Tensor } from '../../../file/index.js';
import type { PastTailMemory } from './past-tail.js';

/** Collects what a stream remembers as the tensors of a file. */
export class MemoryWriter {
	readonly tensors: Tensor[] = [];

	numbers(name: string, data: Float64Array | Float32Array): void {
		this.tensors.push({ name, dtype: data instanceof Float64Array ? 'F64' : 'F32', shape: [data.length], data: data.slice() });
	}

	tail(name: string, { count, values, sorted, expired }: PastTailMemory): void {
		this.numbers(`${name}.count`, Float64Array.of(count));
		this.numbers(`${name}.values`, values);
		this.numbers(`${name}.sorted`, sorted);
		this.numbers(`${name}.expired`, expired);
	}
}

/** Gives it back, and refuses what cannot be right. */
export class MemoryReader {
	readonly #tensors: ReadonlyMap<string, Tensor>;

	constructor(tensors: ReadonlyMap<string, Tensor>) {
		this.#tensors = tensors;
	}

	/** @throws AnodError ANOD_FILE when there is no such tensor, or one of another length. */
	numbers(name: string, length?: number): Float64Array {
		return this.#get(name, Float64Array, length);
	}

	/** @throws AnodError ANOD_FILE likewise. */
	floats(name: string, length?: number): Float32Array {
		return this.#get(name, Float32Array, length);
	}

	has(name: string): boolean {
		return this.#tensors.has(name);
	}

	/** @throws AnodError ANOD_FILE when the parts of a tail do not fit together. */
	tail(name: string, capacity: number): PastTailMemory {
		const [count] = this.numbers(`${name}.count`, 1);
		const values = this.numbers(`${name}.values`);
		const sorted = this.numbers(`${name}.sorted`);
		const expired = this.numbers(`${name}.expired`);
		const fresh = values.length - (sorted.length - expired.length);
		if (
			!Number.isInteger(count) ||
			values.length !== Math.min(count, capacity) ||
			sorted.length > capacity ||
			expired.length > 50 ||
			fresh < 0
		)
			fail(name, 'its parts do not fit together');
		return { count, values, sorted, expired };
	}

	#get<Kind extends Float64Array | Float32Array>(name: string, kind: abstract new (...parts: never[]) => Kind, length?: number): Kind {
		const data = this.#tensors.get(name)?.data;
		if (!(data instanceof kind)) return fail(name, data === undefined ? 'it is not there' : 'it is of another type');
		if (length !== undefined && data.length !== length) return fail(name, `it holds ${data.length} numbers in place of ${length}`);
		return data;
	}
}

function fail(name: string, what: string): never {
	throw new AnodError('ANOD_FILE', `the stream's file is damaged: of tensor ${name}, ${what}. Get a fresh copy.`, { tensor: name });
}
