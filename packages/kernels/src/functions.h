// exp, log, tanh, sigmoid, the normal distribution function and sin/cos of turns, in float32, lane by lane.
// Only + − × ÷ √ and exponent bits: the same bits on every machine. Largest errors over a million arguments against double precision:
// exponential 1.0 ulp, exponentialMinusOne 1.4, logarithm 0.8, logistic 2.4, hyperbolicTangent 1.3; normalDistribution 2e-7 absolute,
// cosineAndSine 1e-7 absolute.
// Coefficients of exp, log, tanh, sin and cos: Cephes (Moshier, netlib.org/cephes), single precision.
#pragma once
#include "vector.h"

namespace anod {

// e^x. +∞ above 88.38, 0 below −87.68 (denormal results are flushed); NaN stays.
template <class F> ANOD_INLINE F exponential(F x) {
	x = maximum(minimum(x, splat<F>(89.0f)), splat<F>(-88.0f));
	// Adding 1.5·2^23 rounds to the nearest integer and leaves it in the lowest bits.
	F shifted = multiplyAdd(x, splat<F>(1.44269504088896341f), splat<F>(12582912.0f));
	F k = shifted - splat<F>(12582912.0f);
	x = multiplyAdd(k, splat<F>(-0.693359375f), x);
	x = multiplyAdd(k, splat<F>(2.12194440e-4f), x);
	F p = splat<F>(1.9875691500e-4f);
	p = multiplyAdd(p, x, splat<F>(1.3981999507e-3f));
	p = multiplyAdd(p, x, splat<F>(8.3334519073e-3f));
	p = multiplyAdd(p, x, splat<F>(4.1665795894e-2f));
	p = multiplyAdd(p, x, splat<F>(1.6666665459e-1f));
	p = multiplyAdd(p, x, splat<F>(5.0000001201e-1f));
	p = multiplyAdd(p, x * x, x) + splat<F>(1.0f);
	// 2^k for k from −127 (0) to 128 (∞).
	return p * asFloat(shiftLeft<23>(asInteger(shifted)) + splatBits(x, 0x3f800000u));
}

// e^x − 1 for x ≤ 0, accurate near 0.
template <class F> ANOD_INLINE F exponentialMinusOne(F x) {
	F p = splat<F>(1.9875691500e-4f);
	p = multiplyAdd(p, x, splat<F>(1.3981999507e-3f));
	p = multiplyAdd(p, x, splat<F>(8.3334519073e-3f));
	p = multiplyAdd(p, x, splat<F>(4.1665795894e-2f));
	p = multiplyAdd(p, x, splat<F>(1.6666665459e-1f));
	p = multiplyAdd(p, x, splat<F>(5.0000001201e-1f));
	return select(x > splat<F>(-0.34657359f), multiplyAdd(p, x * x, x), exponential(x) - splat<F>(1.0f));
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
	p = multiplyAdd(p, m, splat(-1.1514610310e-1f));
	p = multiplyAdd(p, m, splat(1.1676998740e-1f));
	p = multiplyAdd(p, m, splat(-1.2420140846e-1f));
	p = multiplyAdd(p, m, splat(1.4249322787e-1f));
	p = multiplyAdd(p, m, splat(-1.6668057665e-1f));
	p = multiplyAdd(p, m, splat(2.0000714765e-1f));
	p = multiplyAdd(p, m, splat(-2.4999993993e-1f));
	p = multiplyAdd(p, m, splat(3.3333331174e-1f));
	Float4 y = p * m * z + k * splat(-2.12194440e-4f) - splat(0.5f) * z;
	return m + y + k * splat(0.693359375f);
}

// 1 / (1 + e^−x).
template <class F> ANOD_INLINE F logistic(F x) { return splat<F>(1.0f) / (splat<F>(1.0f) + exponential(-x)); }

template <class F> ANOD_INLINE F hyperbolicTangent(F x) {
	F a = absolute(x);
	F big = splat<F>(1.0f) - splat<F>(2.0f) / (exponential(a + a) + splat<F>(1.0f));
	big = asFloat(asInteger(big) | (asInteger(x) & splatBits(x, 0x80000000u)));
	F z = x * x;
	F p = splat<F>(-5.70498872745e-3f);
	p = multiplyAdd(p, z, splat<F>(2.06390887954e-2f));
	p = multiplyAdd(p, z, splat<F>(-5.37397155531e-2f));
	p = multiplyAdd(p, z, splat<F>(1.33314422036e-1f));
	p = multiplyAdd(p, z, splat<F>(-3.33332819422e-1f));
	return select(a < splat<F>(0.625f), p * z * x + x, big);
}

// Φ(x), the standard normal distribution function, from erfc(a) = t·e^(−a² + polynomial(t)), t = 1/(1 + a/2), a = |x|/√2
// (Press et al., Numerical Recipes, 6.2.2: fractional error below 1.2e-7).
template <class F> ANOD_INLINE F normalDistribution(F x) {
	F a = absolute(x) * splat<F>(0.707106781186547524f);
	F t = splat<F>(1.0f) / (splat<F>(1.0f) + splat<F>(0.5f) * a);
	F p = splat<F>(0.17087277f);
	p = multiplyAdd(p, t, splat<F>(-0.82215223f));
	p = multiplyAdd(p, t, splat<F>(1.48851587f));
	p = multiplyAdd(p, t, splat<F>(-1.13520398f));
	p = multiplyAdd(p, t, splat<F>(0.27886807f));
	p = multiplyAdd(p, t, splat<F>(-0.18628806f));
	p = multiplyAdd(p, t, splat<F>(0.09678418f));
	p = multiplyAdd(p, t, splat<F>(0.37409196f));
	p = multiplyAdd(p, t, splat<F>(1.00002368f));
	p = multiplyAdd(p, t, splat<F>(-1.26551223f));
	F tail = splat<F>(0.5f) * t * exponential(p - a * a);
	return select(x > splat<F>(0.0f), splat<F>(1.0f) - tail, tail);
}

// cos(2π·turns) and sin(2π·turns), turns in [0, 1).
ANOD_INLINE void cosineAndSine(Float4 turns, Float4& cosine, Float4& sine) {
	Float4 quarter = nearestInteger(turns * splat(4.0f));
	Float4 x = (turns - quarter * splat(0.25f)) * splat(6.283185307179586f);
	Float4 z = x * x;
	Float4 s = splat(-1.9515295891e-4f);
	s = multiplyAdd(s, z, splat(8.3321608736e-3f));
	s = multiplyAdd(s, z, splat(-1.6666654611e-1f));
	s = s * z * x + x;
	Float4 c = splat(2.443315711809948e-5f);
	c = multiplyAdd(c, z, splat(-1.388731625493765e-3f));
	c = multiplyAdd(c, z, splat(4.166664568298827e-2f));
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
