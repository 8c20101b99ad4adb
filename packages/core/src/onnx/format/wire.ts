/**
 * The wire format of Protocol Buffers, as far as writing goes: numbers, bytes and messages, each behind the number of its field.
 *
 * Own code, because a model is written from a dozen kinds of messages and never read: this file and `messages.ts` are all of it. `@bufbuild/protobuf`
 * with generated messages would be the one run-time dependency that every user of core installs for an export that few of them call.
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
export class Message {
	readonly #parts: Uint8Array[] = [];
	#length = 0;

	/** A whole number, 64 bits, two's complement; also an enum. */
	integer(field: number, value: number | bigint): this {
		return this.#tag(field, 0).#varint(BigInt.asUintN(64, BigInt(value)));
	}

	/** A float in single precision. */
	float(field: number, value: number): this {
		const bytes = new Uint8Array(4);
		new DataView(bytes.buffer).setFloat32(0, value, true);
		return this.#tag(field, 5).#append(bytes);
	}

	bytes(field: number, value: Uint8Array): this {
		return this.#tag(field, 2).#varint(BigInt(value.length)).#append(value);
	}

	text(field: number, value: string): this {
		return this.bytes(field, new TextEncoder().encode(value));
	}

	message(field: number, value: Message): this {
		this.#tag(field, 2).#varint(BigInt(value.#length));
		for (const part of value.#parts) this.#append(part);
		return this;
	}

	/** Each of the values by the same method: a repeated field. */
	each<Value>(values: Iterable<Value>, write: (message: this, value: Value) => void): this {
		for (const value of values) write(this, value);
		return this;
	}

	/** The encoded message, a new array. */
	encode(): Uint8Array {
		const whole = new Uint8Array(this.#length);
		let at = 0;
		for (const part of this.#parts) {
			whole.set(part, at);
			at += part.length;
		}
		return whole;
	}

	#tag(field: number, type: 0 | 2 | 5): this {
		return this.#varint(BigInt((field << 3) | type));
	}

	#varint(value: bigint): this {
		const bytes: number[] = [];
		let rest = value;
		while (rest > 127n) {
			bytes.push(Number(rest & 127n) | 128);
			rest >>= 7n;
		}
		bytes.push(Number(rest));
		return this.#append(Uint8Array.from(bytes));
	}

	#append(part: Uint8Array): this {
		this.#parts.push(part);
		this.#length += part.length;
		return this;
	}
}
