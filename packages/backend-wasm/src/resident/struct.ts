import type { Heap } from './heap.js';

type FieldType = 'u32' | 'f32' | 'f64' | 'pointer';

const bytesOf = (type: FieldType, pointerBytes: number): number => (type === 'f64' ? 8 : type === 'pointer' ? pointerBytes : 4);

interface Places {
	readonly offsets: ReadonlyMap<string, number>;
	readonly bytes: number;
}

/** A C struct: each field at the next multiple of its own size, the whole a multiple of the largest. */
export class Struct<Fields extends Readonly<Record<string, FieldType>>> {
	readonly #places = new Map<number, Places>();

	constructor(readonly fields: Fields) {}

	/** 32-bit words that one takes. */
	words(heap: Heap): number {
		return this.#placesFor(heap).bytes / 4;
	}

	/** Writes the fields given; addresses of the heap become pointers, 0 the null pointer. */
	write(heap: Heap, address: number, values: Partial<Record<keyof Fields, number>>): void {
		const { offsets } = this.#placesFor(heap);
		const view = new DataView(heap.memory.buffer, address);
		for (const [field, value] of Object.entries(values) as [string, number][]) {
			const offset = offsets.get(field) as number;
			switch (this.fields[field]) {
				case 'u32':
					view.setUint32(offset, value, true);
					break;
				case 'f32':
					view.setFloat32(offset, value, true);
					break;
				case 'f64':
					view.setFloat64(offset, value, true);
					break;
				case 'pointer':
					if (heap.pointerBytes === 4) view.setUint32(offset, value, true);
					else view.setBigUint64(offset, value === 0 ? 0n : heap.origin + BigInt(value), true);
			}
		}
	}

	#placesFor(heap: Heap): Places {
		const known = this.#places.get(heap.pointerBytes);
		if (known) return known;
		const offsets = new Map<string, number>();
		let end = 0;
		let widest = 4;
		for (const [field, type] of Object.entries(this.fields)) {
			const size = bytesOf(type, heap.pointerBytes);
			const start = Math.ceil(end / size) * size;
			offsets.set(field, start);
			end = start + size;
			widest = Math.max(widest, size);
		}
		const places = { offsets, bytes: Math.ceil(end / widest) * widest };
		this.#places.set(heap.pointerBytes, places);
		return places;
	}
}

/** Describes a struct by its fields in order. */
export const struct = <const Fields extends Readonly<Record<string, FieldType>>>(fields: Fields): Struct<Fields> => new Struct(fields);
