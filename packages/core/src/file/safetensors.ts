import { AnodError } from '../errors.js';
import { fromHalfBits, halfMaximum, roundToHalf, toHalfBits } from '../numeric/half.js';
import { refuseDuplicateKeys } from './json.js';

const arrays = {
	F64: Float64Array,
	F32: Float32Array,
	F16: Float32Array,
	I32: Int32Array,
	U32: Uint32Array,
	I16: Int16Array,
	U16: Uint16Array,
	I8: Int8Array,
	U8: Uint8Array,
} as const;

/** Element types that can be written and read; the format has more (bfloat16, 64-bit integers), which are refused. `F16` takes half the room of the array. */
export type Dtype = keyof typeof arrays;
export type TensorArray = InstanceType<(typeof arrays)[Dtype]>;

/** A named array with a shape, row-major. */
export interface Tensor {
	readonly name: string;
	readonly dtype: Dtype;
	readonly shape: readonly number[];
	readonly data: TensorArray;
}

export interface SafetensorsFile {
	/** In the order of their data. */
	readonly tensors: readonly Tensor[];
	readonly metadata: Readonly<Record<string, string>>;
	/** The bytes of all tensors, a view into the file. */
	readonly dataSection: Uint8Array;
}

/** The format's own limit. */
const longestHeader = 100_000_000;

const fail = (reason: string, data: Record<string, unknown> = {}): never => {
	throw new AnodError('ANOD_FILE', reason, data);
};

/**
 * Writes a safetensors file: 8 bytes little-endian header length, JSON header, data. Wider types come first and the header is padded with
 * spaces, so that every tensor lies at a multiple of its element size.
 *
 * @param metadata - strings, as the format demands.
 * @throws AnodError ANOD_FILE when a name is used twice or is `__metadata__`, or data do not fit dtype and shape.
 * @see https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(tensors: readonly Tensor[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
	const ordered = inFileOrder(tensors);
	const header = new Map<string, unknown>([['__metadata__', metadata]]);
	let end = 0;
	for (const { name, dtype, shape, data } of ordered) {
		if (header.has(name)) fail(`two tensors are named "${name}"; names must differ.`, { name });
		if (!(data instanceof arrays[dtype]) || elements(shape) !== data.length)
			fail(`tensor "${name}" has ${data.length} elements in a ${data.constructor.name}; ${dtype} [${shape.join(', ')}] wants another.`, {
				name,
				dtype,
				shape,
			});
		if (dtype === 'F16' && !areHalves(data as Float32Array))
			fail(`tensor "${name}" holds numbers that half precision has not; round them first.`, { name, dtype });
		const byteLength = data.length * elementBytes(dtype);
		header.set(name, { dtype, shape, data_offsets: [end, end + byteLength] });
		end += byteLength;
	}
	const json = new TextEncoder().encode(
		`{${[...header].map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`,
	);
	const headerLength = Math.ceil(json.length / 8) * 8;
	if (headerLength > longestHeader) fail(`the header takes ${headerLength} bytes; the format allows ${longestHeader}.`, { headerLength });
	const file = new Uint8Array(8 + headerLength + end);
	new DataView(file.buffer).setUint32(0, headerLength, true);
	file.set(json, 8);
	file.fill(0x20, 8 + json.length, 8 + headerLength);
	let at = 8 + headerLength;
	for (const tensor of ordered) {
		const bytes = fileBytes(tensor);
		file.set(bytes, at);
		at += bytes.length;
	}
	return file;
}

/** Bytes of an element in a file. */
const elementBytes = (dtype: Dtype): number => (dtype === 'F16' ? 2 : arrays[dtype].BYTES_PER_ELEMENT);

/** Wide types first, otherwise as given. */
export function inFileOrder(tensors: readonly Tensor[]): readonly Tensor[] {
	return [...tensors].sort((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype));
}

const areHalves = (data: Float32Array): boolean =>
	roundToHalf(data).every((rounded, i) => rounded === data[i] && Math.abs(rounded) <= halfMaximum);

/** The bytes of a tensor in a file. */
export function fileBytes({ dtype, data }: Tensor): Uint8Array {
	const { buffer, byteOffset, byteLength } = dtype === 'F16' ? toHalfBits(data as Float32Array) : data;
	return new Uint8Array(buffer, byteOffset, byteLength);
}

function fromFileBytes(dtype: Dtype, { buffer }: { readonly buffer: ArrayBuffer }): TensorArray {
	return dtype === 'F16' ? fromHalfBits(new Uint16Array(buffer)) : new arrays[dtype](buffer);
}

/**
 * Reads a safetensors file. Every size is checked against the file before anything is allocated: header length, dtypes, shapes, and that the tensors
 * cover the data exactly, without gap or overlap. The arrays are copies.
 *
 * @throws AnodError ANOD_FILE with what is wrong.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
	if (bytes.length < 8)
		fail(`the file has ${bytes.length} bytes, too few for a model file; it is cut off or something else.`, { bytes: bytes.length });
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const headerLength = view.getUint32(0, true) + view.getUint32(4, true) * 4294967296;
	if (headerLength > Math.min(longestHeader, bytes.length - 8))
		fail(`the file says its header takes ${headerLength} bytes, but only ${bytes.length - 8} follow; it is cut off or no model file.`, {
			headerLength,
			bytes: bytes.length,
		});
	const header = parseHeader(bytes.subarray(8, 8 + headerLength));
	// A plain view: what Node's fs returns is a Buffer, whose `slice` does not copy.
	const dataSection = new Uint8Array(bytes.buffer, bytes.byteOffset + 8 + headerLength, bytes.length - 8 - headerLength);

	const metadata: [key: string, value: string][] = [];
	const entries: { name: string; dtype: Dtype; shape: readonly number[]; begin: number; end: number }[] = [];
	for (const [name, entry] of Object.entries(header)) {
		if (name !== '__metadata__') entries.push({ name, ...checkEntry(name, entry) });
		else
			for (const [key, value] of Object.entries(isRecord(entry) ? entry : fail('the metadata in the header are no object.'))) {
				if (typeof value !== 'string') fail(`metadata "${key}" is no string.`, { key });
				metadata.push([key, value as string]);
			}
	}
	entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
	let at = 0;
	for (const { name, begin, end } of entries) {
		if (begin !== at)
			fail(`the data of tensor "${name}" begin at byte ${begin} and ${at} was due; tensors must neither overlap nor leave gaps.`, {
				name,
				begin,
				expected: at,
			});
		at = end;
	}
	if (at !== dataSection.length)
		fail(
			`the tensors take ${at} bytes and the file holds ${dataSection.length}; it is ${at > dataSection.length ? 'cut off' : 'followed by other data'}.`,
			{
				expected: at,
				got: dataSection.length,
			},
		);
	const tensors = entries.map(({ name, dtype, shape, begin, end }) => ({
		name,
		dtype,
		shape,
		data: fromFileBytes(dtype, dataSection.slice(begin, end)),
	}));
	return { tensors, metadata: Object.fromEntries(metadata), dataSection };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
	if (bytes[0] !== 0x7b) fail('the header is no JSON object; this is no model file.');
	let header: unknown;
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		header = JSON.parse(text);
		refuseDuplicateKeys(text);
	} catch (error) {
		if (error instanceof AnodError) throw error;
		fail(`the header cannot be read (${(error as Error).message}); the file is damaged or no model file.`);
	}
	return header as Record<string, unknown>;
}

function checkEntry(name: string, entry: unknown): { dtype: Dtype; shape: readonly number[]; begin: number; end: number } {
	const {
		dtype,
		shape,
		data_offsets: offsets,
	} = isRecord(entry) ? entry : fail(`the header entry of tensor "${name}" is no object.`, { name });
	if (typeof dtype !== 'string' || !Object.hasOwn(arrays, dtype))
		fail(`tensor "${name}" is of type ${String(dtype)}; ${Object.keys(arrays).join(', ')} can be read.`, { name, dtype });
	if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
		fail(`tensor "${name}" has a shape or offsets that are no lists of whole numbers.`, { name, shape, offsets });
	const [begin, end] = offsets as readonly number[];
	const size = elements(shape as readonly number[]) * elementBytes(dtype as Dtype);
	if (end - begin !== size)
		fail(`tensor "${name}" of ${dtype} [${(shape as readonly number[]).join(', ')}] wants ${size} bytes and has ${end - begin}.`, {
			name,
			expected: size,
			got: end - begin,
		});
	return { dtype: dtype as Dtype, shape: shape as readonly number[], begin, end };
}

const elements = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSizes = (value: unknown): value is readonly number[] =>
	Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
