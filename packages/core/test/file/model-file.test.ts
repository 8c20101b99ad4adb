import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/file/checksum.js';
import { readModelFile, readSafetensors, type Tensor, writeModelFile, writeSafetensors } from '../../src/file/index.js';
import { fromJson, toJson } from '../../src/file/json.js';

const tensors: Tensor[] = [
	{ name: 'weights', dtype: 'F32', shape: [2, 2], data: Float32Array.of(0.1, -0.2, 0.3, 1e-45) },
	{ name: 'calibration', dtype: 'F64', shape: [3], data: Float64Array.of(0.1, 0.2, 1 / 3) },
];
const header = {
	options: { seed: 9007199254740991, noise: [0.1, 2], columns: { '#tag': 'category' } },
	preprocessing: [{ name: 'colour', levels: ['red', '#NaN', '##', 'NaN', 'Infinity', '#'] }],
	threshold: { rule: { falseAlarmRate: 0.01 }, value: Infinity, reason: 'too few rows' },
	odd: [Number.NaN, -Infinity, -0, 0, 5e-324, 0.1 + 0.2, 1.7976931348623157e308, null, true],
};
const file = (): Uint8Array => writeModelFile({ detector: 'autoencoder', header, tensors });

describe('the checksum', () => {
	it('is CRC-32, in one piece or in two, of any length', () => {
		expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
		const bytes = Uint8Array.from({ length: 37 }, (_, i) => (i * 151 + 7) % 256);
		for (let end = 0; end <= bytes.length; end++) {
			let bitwise = 0xffffffff;
			for (const byte of bytes.subarray(0, end)) {
				bitwise ^= byte;
				for (let bit = 0; bit < 8; bit++) bitwise = bitwise & 1 ? (bitwise >>> 1) ^ 0xedb88320 : bitwise >>> 1;
			}
			const expected = ~bitwise >>> 0;
			expect(crc32(bytes.subarray(0, end))).toBe(expected);
			for (let cut = 0; cut <= end; cut++) expect(crc32(bytes.subarray(cut, end), crc32(bytes.subarray(0, cut)))).toBe(expected);
		}
	});
});

describe('a model file', () => {
	it('comes back bit for bit: header, odd numbers, strings that look like them, tensors', () => {
		const model = readModelFile(file());
		expect(model.detector).toBe('autoencoder');
		expect(model.header).toStrictEqual(header);
		expect(Object.is((model.header.odd as number[])[2], -0)).toBe(true);
		expect([...model.tensors.keys()]).toEqual(['calibration', 'weights']);
		for (const tensor of tensors) expect(model.tensors.get(tensor.name)).toEqual(tensor);
	});

	it('is the same bytes for the same content', () => {
		expect(file()).toEqual(file());
	});

	it('says what it is to any safetensors reader', () => {
		const { metadata } = readSafetensors(file());
		expect(Object.keys(metadata)).toEqual(['anod', 'checksum']);
		expect(JSON.parse(metadata.anod)).toMatchObject({ format: 1, detector: 'autoencoder', threshold: { value: '#Infinity' } });
	});

	it('is refused when cut at any byte', () => {
		const bytes = file();
		for (let length = 0; length < bytes.length; length++) expect(() => readModelFile(bytes.subarray(0, length))).toThrow(/ANOD_FILE/);
	});

	it('is refused when any bit is altered, unless the content stays the same', () => {
		const bytes = file();
		const wanted = readModelFile(bytes);
		let refused = 0;
		for (let at = 0; at < bytes.length; at++)
			for (let bit = 0; bit < 8; bit++) {
				const altered = bytes.slice();
				altered[at] ^= 1 << bit;
				let model: typeof wanted | undefined;
				try {
					model = readModelFile(altered);
				} catch (error) {
					expect(String(error)).toMatch(/ANOD_FILE/);
					refused++;
				}
				if (model) expect(model).toEqual(wanted);
			}
		expect(refused).toBeGreaterThan(bytes.length * 7.9);
	});

	it('says so when a newer version made it', () => {
		const bytes = writeSafetensors([], { anod: '{"format":2,"detector":"autoencoder"}', checksum: 'of another kind' });
		expect(() => readModelFile(bytes)).toThrow(/made by a newer version \(format 2; this one reads up to 1\). Update @anod\/core/);
	});

	it.each([
		[{}, /safetensors file, but no Anod model/],
		[{ anod: '{' }, /description cannot be read/],
		[{ anod: 'null' }, /lacks its format or detector/],
		[{ anod: '{"format":1}' }, /lacks its format or detector/],
		[{ anod: '{"format":1,"detector":"a"}' }, /checksum does not fit/],
	])('refuses %j', (metadata, reason) => {
		expect(() => readModelFile(writeSafetensors([], metadata as Record<string, string>))).toThrow(reason);
	});

	it('refuses tensors that changed names', () => {
		const { tensors: read, metadata } = readSafetensors(file());
		const renamed = read.map((tensor, i) => ({ ...tensor, name: `renamed ${i}` }));
		expect(() => readModelFile(writeSafetensors(renamed, metadata))).toThrow(/checksum does not fit/);
		expect(readModelFile(writeSafetensors(read, metadata)).detector).toBe('autoencoder');
	});
});

describe('JSON that keeps numbers', () => {
	it('brings back any value, to the bit', () => {
		fc.assert(
			fc.property(
				fc.jsonValue(),
				fc.array(fc.double()),
				fc.string().map((end) => `#${end}`),
				(value, numbers, text) => {
					const all = { value: JSON.parse(JSON.stringify(value)), numbers, text };
					expect(fromJson(toJson(all))).toStrictEqual(all);
				},
			),
		);
	});
});

describe('CRC-32', () => {
	it('has its published check value, in one piece or two', () => {
		const bytes = new TextEncoder().encode('123456789');
		expect(crc32(bytes)).toBe(0xcbf43926);
		expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
		expect(crc32(new Uint8Array(0))).toBe(0);
	});
});
