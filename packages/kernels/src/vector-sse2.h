// Four lanes in SSE2, which every x64 processor has. Included by vector.h; same results as vector-wasm.h, whose comments hold here too.
#pragma once
#if defined(__FMA__)
#include <immintrin.h>
#else
#include <emmintrin.h>
#endif
#include "types.h"

namespace anod {

struct Float4 {
	__m128 v;
};
struct Int4 {
	__m128i v;
};
struct Double2 {
	__m128d v;
};

ANOD_INLINE Float4 load(const float* p) { return {_mm_loadu_ps(p)}; }
ANOD_INLINE void store(float* p, Float4 a) { _mm_storeu_ps(p, a.v); }
ANOD_INLINE Float4 splat(float a) { return {_mm_set1_ps(a)}; }
ANOD_INLINE Float4 loadSplat(const float* p) { return splat(*p); }
ANOD_INLINE float lane0(Float4 a) { return _mm_cvtss_f32(a.v); }
ANOD_INLINE Float4 operator+(Float4 a, Float4 b) { return {_mm_add_ps(a.v, b.v)}; }
ANOD_INLINE Float4 operator-(Float4 a, Float4 b) { return {_mm_sub_ps(a.v, b.v)}; }
ANOD_INLINE Float4 operator*(Float4 a, Float4 b) { return {_mm_mul_ps(a.v, b.v)}; }
ANOD_INLINE Float4 operator/(Float4 a, Float4 b) { return {_mm_div_ps(a.v, b.v)}; }
ANOD_INLINE Float4 operator-(Float4 a) { return {_mm_xor_ps(a.v, _mm_set1_ps(-0.0f))}; }
ANOD_INLINE Float4 squareRoot(Float4 a) { return {_mm_sqrt_ps(a.v)}; }
ANOD_INLINE Float4 absolute(Float4 a) { return {_mm_andnot_ps(_mm_set1_ps(-0.0f), a.v)}; }
// The instructions return their second operand when the comparison fails: of two zeros and where one is NaN.
ANOD_INLINE Float4 maximum(Float4 a, Float4 b) { return {_mm_max_ps(b.v, a.v)}; }
ANOD_INLINE Float4 minimum(Float4 a, Float4 b) { return {_mm_min_ps(b.v, a.v)}; }
ANOD_INLINE Int4 operator<(Float4 a, Float4 b) { return {_mm_castps_si128(_mm_cmplt_ps(a.v, b.v))}; }
ANOD_INLINE Int4 operator<=(Float4 a, Float4 b) { return {_mm_castps_si128(_mm_cmple_ps(a.v, b.v))}; }
ANOD_INLINE Int4 operator>(Float4 a, Float4 b) { return {_mm_castps_si128(_mm_cmpgt_ps(a.v, b.v))}; }
ANOD_INLINE Int4 operator==(Float4 a, Float4 b) { return {_mm_castps_si128(_mm_cmpeq_ps(a.v, b.v))}; }
ANOD_INLINE Float4 select(Int4 mask, Float4 yes, Float4 no) {
	__m128 m = _mm_castsi128_ps(mask.v);
	return {_mm_or_ps(_mm_and_ps(m, yes.v), _mm_andnot_ps(m, no.v))};
}
// roundps is younger. Adding 2^23 to a smaller positive number leaves no place for its fraction; the sign comes back afterwards, of zeros too.
ANOD_INLINE Float4 nearestInteger(Float4 a) {
	__m128 sign = _mm_and_ps(a.v, _mm_set1_ps(-0.0f)), size = _mm_xor_ps(a.v, sign), magic = _mm_set1_ps(8388608.0f);
	Float4 rounded = {_mm_or_ps(_mm_sub_ps(_mm_add_ps(size, magic), magic), sign)};
	return select({_mm_castps_si128(_mm_cmplt_ps(size, magic))}, rounded, a);
}

#if defined(ANOD_FAST) && defined(__FMA__)
ANOD_INLINE Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) { return {_mm_fmadd_ps(a.v, b.v, c.v)}; }
#else
ANOD_INLINE Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) { return c + a * b; }
#endif

ANOD_INLINE Int4 load(const u32* p) { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))}; }
ANOD_INLINE void store(u32* p, Int4 a) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), a.v); }
ANOD_INLINE Int4 splat(u32 a) { return {_mm_set1_epi32(i32(a))}; }
ANOD_INLINE Int4 countFrom(u32 a) { return {_mm_add_epi32(_mm_set1_epi32(i32(a)), _mm_setr_epi32(0, 1, 2, 3))}; }
ANOD_INLINE Int4 operator+(Int4 a, Int4 b) { return {_mm_add_epi32(a.v, b.v)}; }
ANOD_INLINE Int4 operator-(Int4 a, Int4 b) { return {_mm_sub_epi32(a.v, b.v)}; }
ANOD_INLINE Int4 operator*(Int4 a, Int4 b) {
	__m128i even = _mm_mul_epu32(a.v, b.v), odd = _mm_mul_epu32(_mm_srli_epi64(a.v, 32), _mm_srli_epi64(b.v, 32));
	return {_mm_unpacklo_epi32(_mm_shuffle_epi32(even, 0x08), _mm_shuffle_epi32(odd, 0x08))};
}
ANOD_INLINE Int4 operator^(Int4 a, Int4 b) { return {_mm_xor_si128(a.v, b.v)}; }
ANOD_INLINE Int4 operator&(Int4 a, Int4 b) { return {_mm_and_si128(a.v, b.v)}; }
ANOD_INLINE Int4 operator|(Int4 a, Int4 b) { return {_mm_or_si128(a.v, b.v)}; }
ANOD_INLINE Int4 operator~(Int4 a) { return {_mm_xor_si128(a.v, _mm_set1_epi32(-1))}; }
template <int count> ANOD_INLINE Int4 shiftLeft(Int4 a) { return {_mm_slli_epi32(a.v, count)}; }
template <int count> ANOD_INLINE Int4 shiftRight(Int4 a) { return {_mm_srli_epi32(a.v, count)}; }
template <int count> ANOD_INLINE Int4 shiftRightSigned(Int4 a) { return {_mm_srai_epi32(a.v, count)}; }
// Comparisons are signed: flipping the highest bit of both makes them unsigned.
ANOD_INLINE Int4 lessUnsigned(Int4 a, Int4 b) {
	__m128i flip = _mm_set1_epi32(i32(0x80000000u));
	return {_mm_cmplt_epi32(_mm_xor_si128(a.v, flip), _mm_xor_si128(b.v, flip))};
}
ANOD_INLINE void multiplyWide(Int4 x, u32 factor, Int4& high, Int4& low) {
	__m128i f = _mm_set1_epi32(i32(factor)), even = _mm_mul_epu32(x.v, f), odd = _mm_mul_epu32(_mm_srli_epi64(x.v, 32), f);
	low.v = _mm_unpacklo_epi32(_mm_shuffle_epi32(even, 0x08), _mm_shuffle_epi32(odd, 0x08));
	high.v = _mm_unpacklo_epi32(_mm_shuffle_epi32(even, 0x0d), _mm_shuffle_epi32(odd, 0x0d));
}
ANOD_INLINE bool any(Int4 mask) { return _mm_movemask_epi8(_mm_cmpeq_epi8(mask.v, _mm_setzero_si128())) != 0xffff; }
ANOD_INLINE u32 bits(Int4 mask) { return u32(_mm_movemask_ps(_mm_castsi128_ps(mask.v))); }

ANOD_INLINE Float4 asFloat(Int4 a) { return {_mm_castsi128_ps(a.v)}; }
ANOD_INLINE Int4 asInteger(Float4 a) { return {_mm_castps_si128(a.v)}; }
ANOD_INLINE Float4 toFloat(Int4 a) { return {_mm_cvtepi32_ps(a.v)}; }
// The instruction gives 0x80000000 for all it cannot represent.
ANOD_INLINE Int4 toInteger(Float4 a) {
	__m128i tooLarge = _mm_castps_si128(_mm_cmpge_ps(a.v, _mm_set1_ps(2147483648.0f)));
	__m128i number = _mm_castps_si128(_mm_cmpeq_ps(a.v, a.v));
	return {_mm_and_si128(_mm_xor_si128(_mm_cvttps_epi32(a.v), tooLarge), number)};
}

ANOD_INLINE Double2 splatDouble(double a) { return {_mm_set1_pd(a)}; }
ANOD_INLINE Double2 operator+(Double2 a, Double2 b) { return {_mm_add_pd(a.v, b.v)}; }
ANOD_INLINE Double2 operator-(Double2 a, Double2 b) { return {_mm_sub_pd(a.v, b.v)}; }
ANOD_INLINE Double2 operator*(Double2 a, Double2 b) { return {_mm_mul_pd(a.v, b.v)}; }
template <int index> ANOD_INLINE double lane(Double2 a) {
	return _mm_cvtsd_f64(index == 0 ? a.v : _mm_unpackhi_pd(a.v, a.v));
}
ANOD_INLINE Double2 widenLow(Float4 a) { return {_mm_cvtps_pd(a.v)}; }
ANOD_INLINE Double2 widenHigh(Float4 a) { return {_mm_cvtps_pd(_mm_movehl_ps(a.v, a.v))}; }
ANOD_INLINE Float4 narrow(Double2 low, Double2 high) { return {_mm_movelh_ps(_mm_cvtpd_ps(low.v), _mm_cvtpd_ps(high.v))}; }

ANOD_INLINE void transpose(Float4& a, Float4& b, Float4& c, Float4& d) {
	__m128 ab0 = _mm_unpacklo_ps(a.v, b.v), ab1 = _mm_unpackhi_ps(a.v, b.v);
	__m128 cd0 = _mm_unpacklo_ps(c.v, d.v), cd1 = _mm_unpackhi_ps(c.v, d.v);
	a.v = _mm_movelh_ps(ab0, cd0);
	b.v = _mm_movehl_ps(cd0, ab0);
	c.v = _mm_movelh_ps(ab1, cd1);
	d.v = _mm_movehl_ps(cd1, ab1);
}

}  // namespace anod
