/**
 * log, exp, cos from + − × ÷ √ and exponent bits only, in double precision.
 *
 * `Math.log` and its kin may differ in the last bit from engine to engine (ECMA-262 leaves them implementation-approximated);
 * these don't, which is what "the same bits everywhere" needs outside the kernels. Within 2 ulp of the true value.
 */
const bits = new DataView(new ArrayBuffer(8));
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;

/** Natural logarithm; log(0) = −∞, NaN for negatives. Reduction to [√½, √2), then the series of atanh (fdlibm's coefficients). */
export function log(x: number): number {
	if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
	if (x === Infinity) return x;
	let k = 0;
	let value = x;
	if (value < 2 ** -1022) {
		value *= 2 ** 54;
		k = -54;
	}
	bits.setFloat64(0, value);
	const high = bits.getUint32(0);
	k += (high >>> 20) - 1023;
	bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
	let m = bits.getFloat64(0);
	if (m > Math.SQRT2) {
		m *= 0.5;
		k++;
	}
	const f = m - 1;
	const s = f / (2 + f);
	const z = s * s;
	const w = z * z;
	const odd = z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
	const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
	const half = 0.5 * f * f;
	return k * ln2High - (half - (s * (half + odd + even) + k * ln2Low) - f);
}

/** log(1 + x), accurate near 0. */
export function log1p(x: number): number {
	const u = 1 + x;
	if (u === 1) return x;
	if (u === Infinity) return u;
	return log(u) * (x / (u - 1));
}

/** 2ᵏ·x without leaving the exact range. */
function scaleByPowerOfTwo(x: number, k: number): number {
	if (k < -1021) return x * 2 ** -1021 * 2 ** Math.max(k + 1021, -60);
	return k > 1023 ? x * 2 ** 1023 * 2 : x * 2 ** k;
}

/** eˣ. */
export function exp(x: number): number {
	if (x > 709.782712893384) return Infinity;
	if (x < -745.1332191019411) return 0;
	if (x !== x) return x;
	const k = Math.round(x * 1.4426950408889634);
	const high = x - k * ln2High;
	const low = k * ln2Low;
	const r = high - low;
	const t = r * r;
	const c =
		r -
		t *
			(1.66666666666666019037e-1 +
				t *
					(-2.77777777770155933842e-3 + t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
	return scaleByPowerOfTwo(1 - (low - (r * c) / (2 - c) - high), k);
}

/** cos(2π·turns): schedules and cyclic features. */
export function cosTurns(turns: number): number {
	let t = turns - Math.floor(turns);
	if (t > 0.5) t = 1 - t;
	const flip = t > 0.25;
	const x = (flip ? 0.5 - t : t) * 6.283185307179586;
	// Taylor to x²² on [0, π/2]: the first term left out is below 2⁻⁶⁴.
	const z = x * x;
	let sum = 0;
	for (let k = 22; k >= 2; k -= 2) sum = (1 + sum) * (-z / (k * (k - 1)));
	return flip ? -(1 + sum) : 1 + sum;
}

/** sin(2π·turns). */
export function sinTurns(turns: number): number {
	return cosTurns(turns - 0.25);
}
