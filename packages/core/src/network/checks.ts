import { AnodError } from '../errors.js';
import type { Shape } from './geometry.js';
import type { Extent } from './types.js';

// What a layer may not say. `where` is the layer's place in the network: `3`, `2.residual.0`.

/** @throws AnodError `ANOD_SHAPE`. */
export const fail = (message: string, data: Record<string, unknown>): never => {
	throw new AnodError('ANOD_SHAPE', message, data);
};

export function positiveInteger(value: number, what: string, where: string): void {
	if (!Number.isInteger(value) || value < 1)
		fail(`${what} of layer ${where} is ${value}; it must be a whole number of at least 1.`, { got: value, layer: where });
}

export function inRange(value: number, minimum: number, maximum: number, what: string, where: string): void {
	if (!(value >= minimum && value <= maximum))
		fail(
			`${what} of layer ${where} is ${value}; it must be ${maximum === Infinity ? `at least ${minimum}` : `from ${minimum} to ${maximum}`}.`,
			{
				got: value,
				layer: where,
			},
		);
}

export function oneOf(value: string, allowed: readonly string[], what: string, where: string): void {
	if (!allowed.includes(value))
		fail(`${what} of layer ${where} is '${value}'; it must be one of ${allowed.join(', ')}.`, { got: value, allowed, layer: where });
}

/** Far beyond any use, and small enough that positions and taps stay within 32 bits. */
const longest = 2 ** 20;

/** Both axes of an extent; a series has height 1. */
export function bothAxes(extent: Extent, what: string, where: string, series: boolean): readonly [number, number] {
	const axes: readonly number[] = typeof extent === 'number' ? [series ? 1 : extent, extent] : extent;
	if (!Array.isArray(axes) || axes.length !== 2)
		fail(`${what} of layer ${where} is ${axes}; it must be one number, or [height, width].`, { got: extent, layer: where });
	const [height, width] = axes;
	for (const length of [height, width]) {
		positiveInteger(length, what, where);
		if (length > longest)
			fail(`${what} of layer ${where} is ${length}; it must be at most ${longest}.`, { got: length, expected: longest, layer: where });
	}
	if (series && height !== 1)
		fail(`${what} of layer ${where} is [${height}, ${width}], but a series has one axis; give one number.`, {
			got: [height, width],
			layer: where,
		});
	return [height, width];
}

/** Refuses a kernel or window of more taps than any image has use for. */
export function checkTaps([height, width]: readonly [number, number], what: string, where: string): void {
	if (height * width > longest)
		fail(`${what} of layer ${where} has ${height} × ${width} = ${height * width} taps; at most ${longest} are possible.`, {
			got: height * width,
			expected: longest,
			layer: where,
		});
}

/** Indices into rows and weights are 32-bit in the kernels. */
const most = 2 ** 31 - 1;

/** Refuses what no memory holds, before anything is allocated. */
export function checkSize(floats: number, what: string): void {
	if (floats > most)
		fail(`${what} would take ${floats} values; at most ${most} are possible. Use smaller layers.`, { got: floats, expected: most });
}

/** `[5, 2]` as `5 × 2`. */
export const spell = (shape: Shape): string => shape.join(' × ');
