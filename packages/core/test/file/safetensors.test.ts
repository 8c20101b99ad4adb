import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAnodError } from '../../src/errors.js';
import { readSafetensors, type Tensor, writeSafetensors } from '../../src/file/index.js';

const text = (header: string, data = new Uint8Array(0)): Uint8Array => {
	const json = new TextEncoder().encode(header);
	const file = new Uint8Array(8 + json.length + data.length);
	new DataView(file.buffer).setUint32(0, json.length, true);
	file.set(json, 8);
	file.set(data, 8 + json.length);
	return file;
};

const small: Tensor[] = [
	{ name: 'bias', dtype: 'F32', shape: [3], data: Float32Array.of(1, Number.NaN, -0) },
	{ name: 'scores', dtype: 'F64', shape: [2, 1], data: Float64Array.of(Math.PI, -Infinity) },
	{ name: 'none', dtype: 'U32', shape: [0, 4], data: new Uint32Array(0) },
	{ name: 'rows', dtype: 'F16', shape: [3], data: Float32Array.of(0.5, -65504, 2 ** -24) },
	{ name: 'one', dtype: 'U8', shape: [], data: Uint8Array.of(255) },
];

/** Runs a read; whatever is wrong must come as an ANOD_FILE error. */
function read(bytes: Uint8Array): ReturnType<typeof readSafetensors> | undefined {
	try {
		return readSafetensors(bytes);
	} catch (error) {
		if (!isAnodError(error) || error.code !== 'ANOD_FILE') throw error;
		return undefined;
	}
}

describe('a safetensors file', () => {
	it('comes back with the same bits, wide types first', () => {
		const { tensors, metadata } = readSafetensors(writeSafetensors(small, { made: 'here "quoted" — ü' }));
		expect(tensors.map(({ name }) => name)).toEqual(['scores', 'bias', 'none', 'rows', 'one']);
		for (const tensor of tensors) expect(tensor).toEqual(small.find(({ name }) => name === tensor.name));
		expect(Object.is((tensors[1].data as Float32Array)[2], -0)).toBe(true);
		expect(metadata).toEqual({ made: 'here "quoted" — ü' });
	});

	it('starts its data at a multiple of 8 and each tensor at a multiple of its element size', () => {
		for (const name of ['a', 'ab', 'abc', 'abcd', 'abcdefgh']) {
			const file = writeSafetensors([{ name: `${name}!`, dtype: 'U8', shape: [3], data: new Uint8Array(3) }, ...small]);
			const headerLength = new DataView(file.buffer).getUint32(0, true);
			expect(headerLength % 8).toBe(0);
			const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerLength)));
			expect(header.scores.data_offsets[0] % 8).toBe(0);
			expect(header.bias.data_offsets[0] % 4).toBe(0);
		}
	});

	it('is read from the middle of a larger buffer', () => {
		const file = writeSafetensors(small);
		const larger = new Uint8Array(file.length + 13);
		larger.set(file, 5);
		expect(readSafetensors(larger.subarray(5, 5 + file.length)).tensors).toEqual(readSafetensors(file).tensors);
	});

	it('is read from a Buffer as from any bytes', () => {
		const { tensors } = readSafetensors(Buffer.from(writeSafetensors(small)));
		for (const tensor of tensors) expect(tensor).toEqual(small.find(({ name }) => name === tensor.name));
	});

	it('round-trips any tensors and metadata', () => {
		const tensor = fc.oneof(
			fc.float32Array({ maxLength: 20 }).map((data) => ({ dtype: 'F32' as const, data })),
			fc.float64Array({ maxLength: 20 }).map((data) => ({ dtype: 'F64' as const, data })),
			fc.int16Array({ maxLength: 20 }).map((data) => ({ dtype: 'I16' as const, data })),
			fc.uint32Array({ maxLength: 20 }).map((data) => ({ dtype: 'U32' as const, data })),
		);
		const name = fc.string({ unit: 'grapheme' }).filter((value) => value !== '__metadata__');
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 8 }),
				fc.dictionary(fc.string(), fc.string()),
				(list, metadata) => {
					const tensors = list.map(([key, { dtype, data }]) => ({ name: key, dtype, shape: [data.length], data }));
					const back = readSafetensors(writeSafetensors(tensors, metadata));
					expect(back.tensors).toHaveLength(tensors.length);
					for (const got of back.tensors) expect(got).toEqual(tensors.find((wanted) => wanted.name === got.name));
					expect({ ...back.metadata }).toEqual({ ...metadata });
				},
			),
		);
	});

	it.each([0.1, 65505, 2 ** -25, Number.NaN])('refuses to write %d in half precision, which has no such number', (number) => {
		const write = (): Uint8Array => writeSafetensors([{ name: 'a', dtype: 'F16', shape: [1], data: Float32Array.of(number) }]);
		expect(write).toThrow(/ANOD_FILE.*"a".*half precision/);
	});

	it('keeps metadata and tensors called as what every object inherits', () => {
		const metadata = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
		const back = readSafetensors(writeSafetensors([{ ...small[0], name: '__proto__' }], metadata));
		expect(Object.entries(back.metadata)).toEqual(Object.entries(metadata));
		expect(back.tensors[0].name).toBe('__proto__');
	});

	it('is refused when cut at any byte, or longer than it says', () => {
		const file = writeSafetensors(small, { made: 'here' });
		for (let length = 0; length < file.length; length++) expect(() => readSafetensors(file.subarray(0, length))).toThrow(/ANOD_FILE/);
		const longer = new Uint8Array(file.length + 1);
		longer.set(file);
		expect(() => readSafetensors(longer)).toThrow(/followed by other data/);
	});

	it('never fails in another way when bits of the header flip', () => {
		const file = writeSafetensors(small, { made: 'here' });
		const headerEnd = 8 + new DataView(file.buffer).getUint32(0, true);
		let refused = 0;
		for (let at = 0; at < headerEnd; at++)
			for (let bit = 0; bit < 8; bit++) {
				const altered = file.slice();
				altered[at] ^= 1 << bit;
				if (!read(altered)) refused++;
			}
		expect(refused).toBeGreaterThan(headerEnd * 4);
	});

	it('never fails in another way on arbitrary bytes and arbitrary headers', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void read(bytes)));
		fc.assert(fc.property(fc.json(), fc.uint8Array({ maxLength: 16 }), (json, data) => void read(text(json, data))));
		const entry = fc.record(
			{
				dtype: fc.constantFrom('F32', 'U8', 'F16', 'toString'),
				shape: fc.array(fc.integer({ min: -1, max: 9 })),
				data_offsets: fc.array(fc.nat(20)),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(
				fc.dictionary(fc.string(), entry),
				fc.uint8Array({ maxLength: 16 }),
				(header, data) => void read(text(JSON.stringify(header), data)),
			),
		);
	});

	it.each([
		['{}', 4, /hold.*followed by other data/],
		['[]', 0, /no JSON object/],
		['{"a":', 0, /header cannot be read/],
		['{"a":1}', 0, /entry of tensor "a" is no object/],
		['{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', 2, /of type BF16; F64, F32, F16/],
		['{"a":{"dtype":"constructor","shape":[1],"data_offsets":[0,2]}}', 2, /of type constructor/],
		['{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}', 4, /no lists of whole numbers/],
		['{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4, /no lists of whole numbers/],
		['{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 4, /no lists of whole numbers/],
		['{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4, /wants 8 bytes and has 4/],
		['{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}', 4, /wants .* bytes and has 4/],
		['{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}', 4, /wants 4 bytes and has -4/],
		['{"a":{"dtype":"U8","shape":[1000000000000],"data_offsets":[0,1000000000000]}}', 4, /cut off/],
		['{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}', 3, /overlap/],
		['{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}', 3, /gaps/],
		['{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1, /names "a" twice/],
		['{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1, /names "dtype" twice/],
		['{"__metadata__":{"a":1}}', 0, /metadata "a" is no string/],
		['{"__metadata__":"a"}', 0, /metadata in the header are no object/],
	])('%s is refused with the reason', (header, bytes, reason) => {
		expect(() => readSafetensors(text(header, new Uint8Array(bytes)))).toThrow(reason);
		expect(read(text(header, new Uint8Array(bytes)))).toBeUndefined();
	});

	it('refuses a header length beyond the file, up to 64 bits', () => {
		const file = writeSafetensors(small);
		for (const at of [3, 4, 7]) {
			const altered = file.slice();
			altered[at] = 0xff;
			expect(() => readSafetensors(altered)).toThrow(/says its header takes \d+ bytes/);
		}
	});

	it('refuses to write what it could not read', () => {
		const data = new Uint8Array(2);
		expect(() => writeSafetensors([small[0], small[0]])).toThrow(/two tensors are named "bias"/);
		expect(() => writeSafetensors([{ name: '__metadata__', dtype: 'U8', shape: [2], data }])).toThrow(
			/two tensors are named "__metadata__"/,
		);
		expect(() => writeSafetensors([{ name: 'a', dtype: 'U8', shape: [3], data }])).toThrow(/has 2 elements/);
		expect(() => writeSafetensors([{ name: 'a', dtype: 'I8', shape: [2], data }])).toThrow(/Uint8Array; I8 \[2\] wants another/);
	});
});
