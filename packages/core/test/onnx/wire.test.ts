import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messages } from '../../src/onnx/format/messages.js';
import { Message } from '../../src/onnx/format/wire.js';

const hex = (message: Message): string => Array.from(message.encode(), (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** Reads a varint: value and the position behind it. Slow and clear. */
function readVarint(bytes: Uint8Array, from: number): [value: bigint, next: number] {
	let value = 0n;
	for (let i = 0; ; i++) {
		value += BigInt(bytes[from + i] & 127) * 2n ** BigInt(7 * i);
		if (bytes[from + i] < 128) return [BigInt.asIntN(64, value), from + i + 1];
	}
}

describe('the wire format', () => {
	it('writes the examples of its specification', () => {
		expect(hex(new Message().integer(1, 150))).toBe('08 96 01');
		expect(hex(new Message().text(2, 'testing'))).toBe('12 07 74 65 73 74 69 6e 67');
		expect(hex(new Message().message(3, new Message().integer(1, 150)))).toBe('1a 03 08 96 01');
		expect(hex(new Message().integer(1, -2))).toBe('08 fe ff ff ff ff ff ff ff ff 01');
		expect(hex(new Message().float(1, 1.5))).toBe('0d 00 00 c0 3f');
	});

	it('writes any 64-bit number so that it can be read again', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer({ min: 1, max: 2 ** 20 }), (value, field) => {
				const bytes = new Message().integer(field, value).encode();
				const [tag, start] = readVarint(bytes, 0);
				expect(tag).toBe(BigInt(field) * 8n);
				expect(readVarint(bytes, start)).toEqual([value, bytes.length]);
			}),
		);
	});

	it('keeps the order of repeated fields, also of none', () => {
		expect(hex(new Message().each([1, 2, 3], (m, value) => m.integer(1, value)))).toBe('08 01 08 02 08 03');
		expect(new Message().each([], (m) => m).encode().length).toBe(0);
	});

	it('writes tensors as the bytes of their numbers, or text by text', () => {
		expect(hex(messages.tensor('a', 'float32', [2], Float32Array.of(1, -2)))).toBe('08 02 10 01 42 01 61 4a 08 00 00 80 3f 00 00 00 c0');
		expect(hex(messages.tensor('a', 'string', [1], ['é']))).toBe('08 01 10 08 42 01 61 32 02 c3 a9');
	});

	it('writes a view into a larger array as the view alone', () => {
		const whole = Float64Array.of(1, 2, 3);
		expect(hex(messages.tensor('a', 'float64', [1], whole.subarray(1, 2)))).toBe(
			hex(messages.tensor('a', 'float64', [1], Float64Array.of(2))),
		);
	});
});
