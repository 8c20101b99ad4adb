import { isRecord } from '../input/json.js';
import { shaped } from '../input/rows.js';
import { Problem } from '../problem.js';

/** A tensor of a request: its values in a list, or so many bytes behind the JSON. */
export interface Tensor {
	readonly name: string;
	readonly shape: readonly number[];
	/** `number[]` in a typed array; texts; booleans. */
	readonly values: ArrayLike<unknown>;
}

const bad = (why: string): Problem => new Problem(400, 'ANOD_BODY', why);

/** How the bytes of a type are read; a boolean is a byte, a text its length in 4 bytes and its UTF-8. */
const arrays = {
	FP64: Float64Array,
	FP32: Float32Array,
	INT64: BigInt64Array,
	INT32: Int32Array,
	INT16: Int16Array,
	INT8: Int8Array,
	UINT64: BigUint64Array,
	UINT32: Uint32Array,
	UINT16: Uint16Array,
	UINT8: Uint8Array,
	BOOL: Uint8Array,
} as const;
type Numeric = keyof typeof arrays;

/** Types of JSON numbers, as rows have them; what is no float is read as the widest. */
const jsonTypes: Partial<Record<string, string>> = { FP32: 'float32', UINT8: 'uint8' };

/** What the values of a typed array are called. */
export const datatypeOf = (values: unknown): 'UINT8' | 'FP64' => (values instanceof Uint8Array ? 'UINT8' : 'FP64');

/**
 * Reads the tensors of a request.
 *
 * @param behind - the bytes behind the JSON, of tensors with `binary_data_size`, one after the other.
 * @throws Problem 400 for what is no tensor, a type that cannot be read, or values that do not fill the shape.
 */
export function readTensors(inputs: unknown, behind: Uint8Array): Tensor[] {
	if (!Array.isArray(inputs) || inputs.length === 0) throw bad('inputs is no list of tensors; give at least one.');
	let at = 0;
	return inputs.map((input): Tensor => {
		if (!isRecord(input) || typeof input.name !== 'string') throw bad('an input is no tensor; it has name, shape, datatype and data.');
		const { name, shape, datatype, data } = input;
		if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 0))
			throw bad(`input ${name} has no shape; give lengths as [rows, columns].`);
		if (typeof datatype !== 'string' || (datatype !== 'BYTES' && !Object.hasOwn(arrays, datatype)))
			throw bad(`input ${name} has datatype ${String(datatype)}; it has to be BYTES or one of ${Object.keys(arrays).join(', ')}.`);
		const size = isRecord(input.parameters) ? input.parameters.binary_data_size : undefined;
		let values: ArrayLike<unknown>;
		if (size === undefined) values = fromJson(name, datatype, data, shape);
		else {
			const bytes = behind.slice(at, (at += Number(size)));
			if (bytes.length !== size) throw bad(`input ${name} says that it has ${size} bytes; ${bytes.length} are left behind the JSON.`);
			values = datatype === 'BYTES' ? texts(bytes) : numbers(name, datatype as Numeric, bytes);
		}
		const count = shape.reduce((product, length) => product * length, 1);
		if (values.length !== count) throw bad(`input ${name} has ${values.length} values; its shape [${shape.join(', ')}] wants ${count}.`);
		return { name, shape, values };
	});
}

function fromJson(name: string, datatype: string, data: unknown, shape: readonly number[]): ArrayLike<unknown> {
	if (!Array.isArray(data)) throw bad(`input ${name} has no data; give its values, row by row.`);
	// Lists in lists as the shape has them, or one list.
	const flat: unknown[] = data.flat(shape.length - 1);
	if (datatype === 'BYTES' || datatype === 'BOOL') return flat;
	return (shaped(flat, shape, jsonTypes[datatype]).input as { data: ArrayLike<number> }).data;
}

function numbers(name: string, datatype: Numeric, bytes: Uint8Array): ArrayLike<unknown> {
	const Type = arrays[datatype];
	if (bytes.length % Type.BYTES_PER_ELEMENT) throw bad(`input ${name} has ${bytes.length} bytes, which are no whole ${datatype}s.`);
	return new Type(bytes.buffer as ArrayBuffer);
}

function texts(bytes: Uint8Array): string[] {
	const view = new DataView(bytes.buffer);
	const found: string[] = [];
	for (let at = 0; at + 4 <= bytes.length; ) {
		const length = view.getUint32(at, true);
		found.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)));
		at += 4 + length;
	}
	return found;
}
