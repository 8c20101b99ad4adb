const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** The smallest half-precision number above 0 is one of these. */
const finest = 2 ** 24;
/** Parts a double where half precision ends: 42 bits below the 11 that it has. */
const splitter = 2 ** 42 + 1;
/** Lifts half precision's smallest exponent to that of single precision, and back. */
const lift = 2 ** 112;

/** The largest half-precision number. */
export const halfMaximum = 65504;

/**
 * Rounds to 11 significant bits and to multiples of 2⁻²⁴: to half precision where it reaches (±65,504), and as finely beyond.
 *
 * Plain sums and products, so that other engines can round in the same way.
 *
 * @see Dekker 1971, doi:10.1007/BF01397083
 */
export function roundToHalf(values: Float32Array): Float32Array {
	const rounded = new Float32Array(values.length);
	for (let i = 0; i < values.length; i++) {
		const value = Math.floor(values[i] * finest + 0.5) / finest;
		const split = value * splitter;
		rounded[i] = split - (split - value);
	}
	return rounded;
}

/** The 16 bits of numbers that half precision has: what {@link roundToHalf} gives within its range. */
export function toHalfBits(values: Float32Array): Uint16Array<ArrayBuffer> {
	const halves = new Uint16Array(values.length);
	for (let i = 0; i < values.length; i++) {
		float[0] = values[i] / lift;
		halves[i] = ((bits[0] >>> 16) & 0x8000) | (bits[0] >>> 13);
	}
	return halves;
}

/** ES2025; Node has it from 24 on. */
interface WithHalf {
	readonly Float16Array?: new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayLike<number>;
}
const { Float16Array: Halves } = globalThis as WithHalf;

/** The numbers that 16 bits each stand for. @see IEEE 754, binary16 */
export function fromHalfBits(halves: Uint16Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
	return Halves ? new Float32Array(new Halves(halves.buffer, halves.byteOffset, halves.length)) : decodeHalves(halves);
}

/** What engines without half floats do; a model is opened in code that no engine has warmed up yet, so the others are quicker. */
export function decodeHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
	const values = new Float32Array(halves.length);
	for (let i = 0; i < halves.length; i++) {
		const infinite = (halves[i] & 0x7c00) === 0x7c00 ? 0x7f800000 : 0;
		bits[0] = ((halves[i] & 0x8000) << 16) | ((halves[i] & 0x7fff) << 13) | infinite;
		values[i] = infinite ? float[0] : float[0] * lift;
	}
	return values;
}
