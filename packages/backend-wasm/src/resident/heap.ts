import { AnodError } from '@anod/core/backend';

const pageBytes = 65536;
const alignment = 64;
/** Kernels may read a vector that starts on the last float of a buffer. */
const slack = 16;

interface Range {
	start: number;
	size: number;
}

/** Memory that grows in place, as a WebAssembly.Memory does. */
export interface GrowingMemory {
	readonly buffer: ArrayBuffer;
	/** @throws RangeError when it cannot. */
	grow(pages: number): unknown;
	/** Gives back all but the first bytes, where that can be done. */
	shrink?(bytes: number): void;
}

/** What the kernels that work on a memory want of it. */
export interface MemoryTraits {
	/** Bytes of a pointer inside a record. */
	readonly pointerBytes: 4 | 8;
	/** Where byte 0 lies for the kernels. */
	readonly origin: bigint;
	/** Floats of a vector: widths are padded to a multiple. */
	readonly lanes: number;
	/** What holds how much at most, for the error when that is not enough. */
	readonly limit: string;
}

const wasmTraits: MemoryTraits = { pointerBytes: 4, origin: 0n, lanes: 4, limit: 'WebAssembly holds 4 GB' };
/** Free bytes at the end worth keeping for what comes next. */
const spareBytes = 2 ** 24;

/**
 * Hands out ranges of a memory: first fit, neighbours merged when freed.
 *
 * Freed ranges are used again; what is free at the end goes back to the system where the memory can shrink. Growing detaches every view, so views are taken
 * anew at each use.
 */
export class Heap {
	readonly #free: Range[] = [];
	readonly #sizes = new Map<number, number>();
	#buffer: ArrayBuffer;
	#floats: Float32Array;
	#words: Uint32Array;

	readonly pointerBytes: 4 | 8;
	readonly origin: bigint;
	readonly lanes: number;
	readonly #limit: string;

	/** @param base - first byte that no constant or stack of the kernels uses; above 0, which stands for nothing. */
	constructor(
		readonly memory: GrowingMemory,
		base: number,
		traits: MemoryTraits = wasmTraits,
	) {
		this.pointerBytes = traits.pointerBytes;
		this.origin = traits.origin;
		this.lanes = traits.lanes;
		this.#limit = traits.limit;
		const start = Math.ceil(base / alignment) * alignment;
		this.#buffer = memory.buffer;
		this.#floats = new Float32Array(this.#buffer);
		this.#words = new Uint32Array(this.#buffer);
		this.#release(start, this.#buffer.byteLength - start);
	}

	/**
	 * Floats from one row of a buffer or matrix to the next: whole vectors, and not a multiple of 512 bytes, at which the rows of a column
	 * would share so few sets of the first cache that they drive each other out.
	 */
	pad(width: number): number {
		const whole = Math.ceil(width / this.lanes) * this.lanes;
		return whole % 128 === 0 ? whole + 16 : whole;
	}

	/** Bytes in use. */
	get used(): number {
		let total = 0;
		for (const size of this.#sizes.values()) total += size;
		return total;
	}

	/** All of memory as floats; valid until the next allocation. */
	get floats(): Float32Array {
		this.#refresh();
		return this.#floats;
	}

	/** All of memory as unsigned 32-bit words; valid until the next allocation. */
	get words(): Uint32Array {
		this.#refresh();
		return this.#words;
	}

	/**
	 * Reserves room for `count` 32-bit values, zeroed.
	 *
	 * @param given - how many of the first the caller writes at once, so that they need no zeros.
	 * @returns the address in bytes, a multiple of 64.
	 * @throws AnodError ANOD_BACKEND when the memory cannot grow that far.
	 */
	allocate(count: number, given = 0): number {
		const size = Math.ceil((count * 4 + slack) / alignment) * alignment;
		let index = this.#free.findIndex((range) => range.size >= size);
		if (index < 0) {
			this.#grow(size);
			index = this.#free.findIndex((range) => range.size >= size);
		}
		const range = this.#free[index];
		const { start } = range;
		range.start += size;
		range.size -= size;
		if (range.size === 0) this.#free.splice(index, 1);
		this.#sizes.set(start, size);
		this.wipe(start + given * 4, size - given * 4);
		return start;
	}

	protected wipe(start: number, bytes: number): void {
		this.words.fill(0, start / 4, (start + bytes) / 4);
	}

	/** Reserves room for the values and copies them in. */
	place(values: Float32Array | Uint32Array): number {
		const address = this.allocate(values.length, values.length);
		this.set(values, address);
		return address;
	}

	/** Copies values to an address. */
	set(values: Float32Array | Uint32Array, address: number): void {
		(values instanceof Float32Array ? this.floats : this.words).set(values, address / 4);
	}

	/** Gives a range back. 0, the address of nothing, is ignored. */
	free(address: number): void {
		const size = this.#sizes.get(address);
		if (size === undefined) return;
		this.#sizes.delete(address);
		this.#release(address, size);
	}

	/** Gives what is free at the end back to the system, but for a little. Kernels that work on other ranges are not touched by it. */
	trim(): void {
		const last = this.#free.at(-1);
		const end = this.memory.buffer.byteLength;
		if (!this.memory.shrink || !last || last.start + last.size !== end || last.size <= spareBytes) return;
		const kept = Math.ceil((last.start + alignment) / pageBytes) * pageBytes;
		this.memory.shrink(kept);
		last.size = kept - last.start;
	}

	#refresh(): void {
		if (this.#buffer === this.memory.buffer) return;
		this.#buffer = this.memory.buffer;
		this.#floats = new Float32Array(this.#buffer);
		this.#words = new Uint32Array(this.#buffer);
	}

	#grow(size: number): void {
		const end = this.memory.buffer.byteLength;
		const last = this.#free.at(-1);
		const missing = last && last.start + last.size === end ? size - last.size : size;
		try {
			this.memory.grow(Math.ceil(missing / pageBytes));
		} catch (cause) {
			throw new AnodError(
				'ANOD_BACKEND',
				`the backend could not get ${size} bytes more on top of ${end}; ${this.#limit} at most. Fit on fewer rows, or dispose models that are no longer needed.`,
				{ wanted: size, held: end, cause },
			);
		}
		this.#release(end, this.memory.buffer.byteLength - end);
	}

	#release(start: number, size: number): void {
		if (size <= 0) return;
		let index = this.#free.findIndex((range) => range.start > start);
		if (index < 0) index = this.#free.length;
		const before = this.#free[index - 1];
		const after = this.#free[index];
		const joinsBefore = before !== undefined && before.start + before.size === start;
		const joinsAfter = after !== undefined && start + size === after.start;
		if (joinsBefore) before.size += size + (joinsAfter ? after.size : 0);
		else if (joinsAfter) {
			after.start = start;
			after.size += size;
		} else this.#free.splice(index, 0, { start, size });
		if (joinsBefore && joinsAfter) this.#free.splice(index, 1);
	}
}

/** Ranges of one owner, freed together. */
export class Holding {
	readonly #addresses: number[] = [];
	constructor(readonly heap: Heap) {}
	/** Reserves room for `count` 32-bit values, zeroed but for the first `given`. */
	allocate(count: number, given = 0): number {
		const address = this.heap.allocate(count, given);
		this.#addresses.push(address);
		return address;
	}
	/** Copies values in. */
	place(values: Float32Array | Uint32Array): number {
		const address = this.heap.place(values);
		this.#addresses.push(address);
		return address;
	}
	free(): void {
		for (const address of this.#addresses.splice(0)) this.heap.free(address);
	}
}
