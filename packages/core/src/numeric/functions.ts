/**
 * log, exp, cos from + − × ÷ √ and exponent bits only, in double precision.
 *
 * `Math.log` and its kin may differ in the last bit from engine to engine (ECMA-262 leaves them implementation-approximated);
 * these don't, which is what "the same bits everywhere" needs outside the kernels. Within 2 ulp of the true value.
 */
const bits = new DataView(new ArrayBuffer(8));
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** Natural logarithm; log(0) = −∞, NaN for negatives. Reduction to [√½, √2), then the series of atanh (fdlibm's coefficients). */
export function log(x: number): number {
	if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
	if (x === Infinity) return x;
	let k = 0;
	let value = x;
	if (value < 2.2250738585072014e-308) {
		value *= 18014398509481984;
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
	const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
	const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
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

/** 2ᵏ for −1022 ≤ k ≤ 1023, written as exponent bits. */
function powerOfTwo(k: number): number {
	bits.setUint32(0, (k + 1023) << 20);
	bits.setUint32(4, 0);
	return bits.getFloat64(0);
}

/** 2ᵏ·x without leaving the exact range. */
function scaleByPowerOfTwo(x: number, k: number): number {
	if (k < -1021) return x * powerOfTwo(-1021) * powerOfTwo(Math.max(k + 1021, -60));
	return k > 1023 ? x * powerOfTwo(1023) * 2 : x * powerOfTwo(k);
}

/** eˣ. */
export function exp(x: number): number {
	if (x > 709.782712893384) return Infinity;
	if (x < -745.1332191019411) return 0;
	if (x !== x) return x;
	const k = Math.round(x * Math.LOG2E);
	const high = x - k * ln2High;
	const low = k * ln2Low;
	const r = high - low;
	const t = r * r;
	const c =
		r -
		t *
			(0.16666666666666602 +
				t * (-0.0027777777777015593 + t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
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
