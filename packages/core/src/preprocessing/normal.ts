import { exp, log } from '../numeric/functions.js';

/** Σ cᵢ·xᵐ⁻ⁱ by Horner's rule: highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
	let sum = 0;
	for (const coefficient of coefficients) sum = sum * x + coefficient;
	return sum;
}

/** Numerator and denominator of the normal quantile, near the middle, farther out and in the tails. */
export const central = [
	[
		2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438,
		3.3871328727963665,
	],
	[
		5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091,
		1,
	],
] as const;
export const middle = [
	[
		7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
		4.630337846156546, 1.4234371107496835,
	],
	[
		1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
		2.053191626637759, 1,
	],
] as const;
export const tail = [
	[
		2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.2965605718285049, 1.7848265399172913,
		5.463784911164114, 6.657904643501103,
	],
	[
		2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 7.868691311456133e-4, 0.014875361290850615, 0.1369298809227358,
		0.599832206555888, 1,
	],
] as const;

/**
 * The standard normal quantile of a probability p in (0, 1); ±∞ at the ends. Relative error about 1e-16.
 *
 * @see Wichura 1988, algorithm AS 241 (PPND16), doi:10.2307/2347330
 */
export function normalQuantile(p: number): number {
	const q = p - 0.5;
	if (q <= 0.425 && q >= -0.425) {
		const r = 0.180625 - q * q;
		return (q * polynomial(central[0], r)) / polynomial(central[1], r);
	}
	if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity;
	const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
	const [[above, below], start] = r <= 5 ? [middle, 1.6] : [tail, 5];
	const z = polynomial(above, r - start) / polynomial(below, r - start);
	return q < 0 ? -z : z;
}

const numerator = [
	0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
];
const denominator = [
	0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
	440.413735824752,
];

/**
 * The standard normal distribution function. Absolute error below 1e-14.
 *
 * @see Hart 1968, algorithm 5666, as given by West 2005, "Better approximations to cumulative normal functions"
 */
export function normalDistribution(z: number): number {
	const x = Math.abs(z);
	let upper = 0;
	if (x < 7.07106781186547) upper = (exp((-x * x) / 2) * polynomial(numerator, x)) / polynomial(denominator, x);
	else if (x < 37) upper = exp((-x * x) / 2) / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) / 2.506628274631;
	return z > 0 ? 1 - upper : upper;
}
