import type { GrowingMemory } from '@anod/backend-wasm/resident';

const pageBytes = 65536;
const gigabyte = 2 ** 30;
/** How far memory may grow: the most that the engine and the system reserve. Only what is used is taken. */
const reaches = [64 * gigabyte, 16 * gigabyte, 4 * gigabyte, gigabyte, gigabyte / 4];

/** ES2024, which Node has from 20 on. */
interface ResizableArrayBuffer extends ArrayBuffer {
	readonly maxByteLength: number;
	resize(bytes: number): void;
}
const Resizable = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => ResizableArrayBuffer;

function reserve(): ResizableArrayBuffer {
	for (const maxByteLength of reaches)
		try {
			return new Resizable(pageBytes, { maxByteLength });
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
		}
	throw new RangeError(`no ${reaches[reaches.length - 1] / 2 ** 20} MB of addresses can be reserved`);
}

/** Memory that never moves, because the addresses that it may grow into are reserved: records hold real pointers into it. */
export class ReservedMemory implements GrowingMemory {
	readonly #buffer = reserve();

	get buffer(): ArrayBuffer {
		return this.#buffer;
	}

	/** Bytes it can have at most. */
	get limit(): number {
		return this.#buffer.maxByteLength;
	}

	grow(pages: number): void {
		this.#buffer.resize(this.#buffer.byteLength + pages * pageBytes);
	}

	shrink(bytes: number): void {
		this.#buffer.resize(bytes);
	}
}
