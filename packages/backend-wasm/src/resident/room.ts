import type { Heap } from './heap.js';

/** Places by name for what one call after another brings, kept as long as it fits. */
export class Room {
	readonly #places = new Map<string, { readonly address: number; readonly size: number }>();

	constructor(private readonly heap: Heap) {}

	/** Copies values to the place of this name; its address. */
	put(name: string, values: Float32Array | Uint32Array): number {
		const { heap } = this;
		const place = this.#places.get(name);
		if (place && place.size >= values.length) {
			heap.set(values, place.address);
			return place.address;
		}
		if (place) {
			this.#places.delete(name);
			heap.free(place.address);
		}
		const address = heap.place(values);
		this.#places.set(name, { address, size: values.length });
		return address;
	}

	free(): void {
		for (const { address } of this.#places.values()) this.heap.free(address);
		this.#places.clear();
	}
}
