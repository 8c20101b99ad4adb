import { Heap } from '@anod/backend-wasm/resident';

/** What packages/kernels/sanitize/guard.cpp exports. */
export interface Guard {
	/** From now on, who touches these bytes is reported. */
	forbid(buffer: ArrayBuffer, offset: number, bytes: number): void;
	allow(buffer: ArrayBuffer, offset: number, bytes: number): void;
}

/** Kernels may read and write a vector of four that starts on the last float of a range. */
const overhang = 3 * 4;
/** Between two ranges: more than the widest vector, of which only the first and the last byte are looked at. */
const border = 128;

/** A kind of heap whose ranges may be touched from their first byte to the overhang, and nothing else of it. */
export function watchedHeap(guard: Guard): typeof Heap {
	return class WatchedHeap extends Heap {
		readonly #bytes = new Map<number, number>();
		/** Bytes of memory under watch. */
		#watched = 0;

		override allocate(count: number, given?: number): number {
			const address = super.allocate(count + border / 4, given);
			this.#watchTo(this.memory.buffer.byteLength);
			const bytes = count * 4 + overhang;
			guard.allow(this.memory.buffer, address, bytes);
			this.#bytes.set(address, bytes);
			return address;
		}

		protected override wipe(start: number, bytes: number): void {
			guard.allow(this.memory.buffer, start, bytes);
			super.wipe(start, bytes);
			guard.forbid(this.memory.buffer, start, bytes);
		}

		override free(address: number): void {
			const bytes = this.#bytes.get(address);
			if (bytes === undefined) return;
			this.#bytes.delete(address);
			super.free(address);
			guard.forbid(this.memory.buffer, address, bytes);
		}

		override trim(): void {
			const end = [...this.#bytes].reduce((most, [address, bytes]) => Math.max(most, address + bytes), 0);
			// The engine wipes what it gives back.
			guard.allow(this.memory.buffer, end, this.#watched - end);
			this.#watched = end;
			super.trim();
			this.#watchTo(this.memory.buffer.byteLength);
		}

		#watchTo(end: number): void {
			if (end > this.#watched) guard.forbid(this.memory.buffer, this.#watched, end - this.#watched);
			this.#watched = Math.max(this.#watched, end);
		}
	};
}
