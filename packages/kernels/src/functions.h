// exp, log, tanh, sigmoid, the normal distribution function and sin/cos of turns, in float32, four lanes at a time.
// Only + − × ÷ √ and exponent bits: the same bits on every machine. Largest errors over a million arguments against double precision:
// exponential 1.0 ulp, exponentialMinusOne 1.4, logarithm 0.8, logistic 2.4, hyperbolicTangent 1.3; normalDistribution 2e-7 absolute,
// cosineAndSine 1e-7 absolute.
// Coefficients of exp, log, tanh, sin and cos: Cephes (Moshier, netlib.org/cephes), single precision.
#pragma once
#include "vector.h"

namespace anod {

// e^x. +∞ above 88.38, 0 below −87.68 (denormal results are flushed); NaN stays.
ANOD_INLINE Float4 exponential(Float4 x) {
	x = maximum(minimum(x, splat(89.0f)), splat(-88.0f));
	// Adding 1.5·2^23 rounds to the nearest integer and leaves it in the lowest bits.
	Float4 shifted = x * splat(1.44269504088896341f) + splat(12582912.0f);
	Float4 k = shifted - splat(12582912.0f);
	x = x - k * splat(0.693359375f);
	x = x - k * splat(-2.12194440e-4f);
	Float4 p = splat(1.9875691500e-4f);
	p = p * x + splat(1.3981999507e-3f);
	p = p * x + splat(8.3334519073e-3f);
	p = p * x + splat(4.1665795894e-2f);
	p = p * x + splat(1.6666665459e-1f);
	p = p * x + splat(5.0000001201e-1f);
	p = p * (x * x) + x + splat(1.0f);
	// 2^k for k from −127 (0) to 128 (∞).
	return p * asFloat(shiftLeft<23>(asInteger(shifted)) + splat(0x3f800000u));
}

// e^x − 1 for x ≤ 0, accurate near 0.
ANOD_INLINE Float4 exponentialMinusOne(Float4 x) {
	Float4 p = splat(1.9875691500e-4f);
	p = p * x + splat(1.3981999507e-3f);
	p = p * x + splat(8.3334519073e-3f);
	p = p * x + splat(4.1665795894e-2f);
	p = p * x + splat(1.6666665459e-1f);
	p = p * x + splat(5.0000001201e-1f);
	return select(x > splat(-0.34657359f), p * (x * x) + x, exponential(x) - splat(1.0f));
}

// ln x for normal positive x.
ANOD_INLINE Float4 logarithm(Float4 x) {
	Int4 raw = asInteger(x);
	Float4 k = toFloat(shiftRight<23>(raw) - splat(126u));
	Float4 m = asFloat((raw & splat(0x007fffffu)) | splat(0x3f000000u));
	Int4 low = m < splat(0.707106781186547524f);
	k = k - keep(low, splat(1.0f));
	m = (m - splat(1.0f)) + keep(low, m);
	Float4 z = m * m;
	Float4 p = splat(7.0376836292e-2f);
	p = p * m + splat(-1.1514610310e-1f);
	p = p * m + splat(1.1676998740e-1f);
	p = p * m + splat(-1.2420140846e-1f);
	p = p * m + splat(1.4249322787e-1f);
	p = p * m + splat(-1.6668057665e-1f);
	p = p * m + splat(2.0000714765e-1f);
	p = p * m + splat(-2.4999993993e-1f);
	p = p * m + splat(3.3333331174e-1f);
	Float4 y = p * m * z + k * splat(-2.12194440e-4f) - splat(0.5f) * z;
	return m + y + k * splat(0.693359375f);
}

// 1 / (1 + e^−x).
ANOD_INLINE Float4 logistic(Float4 x) { return splat(1.0f) / (splat(1.0f) + exponential(-x)); }

ANOD_INLINE Float4 hyperbolicTangent(Float4 x) {
	Float4 a = absolute(x);
	Float4 big = splat(1.0f) - splat(2.0f) / (exponential(a + a) + splat(1.0f));
	big = asFloat(asInteger(big) | (asInteger(x) & splat(0x80000000u)));
	Float4 z = x * x;
	Float4 p = splat(-5.70498872745e-3f);
	p = p * z + splat(2.06390887954e-2f);
	p = p * z + splat(-5.37397155531e-2f);
	p = p * z + splat(1.33314422036e-1f);
	p = p * z + splat(-3.33332819422e-1f);
	return select(a < splat(0.625f), p * z * x + x, big);
}

// Φ(x), the standard normal distribution function, from erfc(a) = t·e^(−a² + polynomial(t)), t = 1/(1 + a/2), a = |x|/√2
// (Press et al., Numerical Recipes, 6.2.2: fractional error below 1.2e-7).
ANOD_INLINE Float4 normalDistribution(Float4 x) {
	Float4 a = absolute(x) * splat(0.707106781186547524f);
	Float4 t = splat(1.0f) / (splat(1.0f) + splat(0.5f) * a);
	Float4 p = splat(0.17087277f);
	p = p * t + splat(-0.82215223f);
	p = p * t + splat(1.48851587f);
	p = p * t + splat(-1.13520398f);
	p = p * t + splat(0.27886807f);
	p = p * t + splat(-0.18628806f);
	p = p * t + splat(0.09678418f);
	p = p * t + splat(0.37409196f);
	p = p * t + splat(1.00002368f);
	p = p * t + splat(-1.26551223f);
	Float4 tail = splat(0.5f) * t * exponential(p - a * a);
	return select(x > zero(), splat(1.0f) - tail, tail);
}

// cos(2π·turns) and sin(2π·turns), turns in [0, 1).
ANOD_INLINE void cosineAndSine(Float4 turns, Float4& cosine, Float4& sine) {
	Float4 quarter = nearestInteger(turns * splat(4.0f));
	Float4 x = (turns - quarter * splat(0.25f)) * splat(6.283185307179586f);
	Float4 z = x * x;
	Float4 s = splat(-1.9515295891e-4f);
	s = s * z + splat(8.3321608736e-3f);
	s = s * z + splat(-1.6666654611e-1f);
	s = s * z * x + x;
	Float4 c = splat(2.443315711809948e-5f);
	c = c * z + splat(-1.388731625493765e-3f);
	c = c * z + splat(4.166664568298827e-2f);
	c = c * z * z - splat(0.5f) * z + splat(1.0f);
	// A quarter turn swaps the two; the second and third quarter flip the cosine, the third and fourth the sine.
	Int4 q = toInteger(quarter);
	Int4 odd = splat(0u) - (q & splat(1u));
	Int4 flipCosine = shiftLeft<30>((q + splat(1u)) & splat(2u));
	Int4 flipSine = shiftLeft<30>(q & splat(2u));
	cosine = asFloat(asInteger(select(odd, s, c)) ^ flipCosine);
	sine = asFloat(asInteger(select(odd, c, s)) ^ flipSine);
}

}  // namespace anod
