// Eight lanes in AVX2. Included by vector.h where kernels are compiled for it; each lane does what a lane of Float4 does.
#pragma once
#include <immintrin.h>
#include "types.h"

namespace anod {

struct Float8 {
	__m256 v;
};
struct Int8 {
	__m256i v;
};

ANOD_INLINE Float8 loadWide(const float* p) { return {_mm256_loadu_ps(p)}; }
ANOD_INLINE Float8 splatWide(float a) { return {_mm256_set1_ps(a)}; }
ANOD_INLINE Int8 splatWide(u32 a) { return {_mm256_set1_epi32(i32(a))}; }
ANOD_INLINE void store(float* p, Float8 a) { _mm256_storeu_ps(p, a.v); }
ANOD_INLINE Float8 operator+(Float8 a, Float8 b) { return {_mm256_add_ps(a.v, b.v)}; }
ANOD_INLINE Float8 operator-(Float8 a, Float8 b) { return {_mm256_sub_ps(a.v, b.v)}; }
ANOD_INLINE Float8 operator*(Float8 a, Float8 b) { return {_mm256_mul_ps(a.v, b.v)}; }
ANOD_INLINE Float8 operator/(Float8 a, Float8 b) { return {_mm256_div_ps(a.v, b.v)}; }
ANOD_INLINE Float8 operator-(Float8 a) { return {_mm256_xor_ps(a.v, _mm256_set1_ps(-0.0f))}; }
ANOD_INLINE Float8 squareRoot(Float8 a) { return {_mm256_sqrt_ps(a.v)}; }
ANOD_INLINE Float8 absolute(Float8 a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.v)}; }
ANOD_INLINE Float8 maximum(Float8 a, Float8 b) { return {_mm256_max_ps(b.v, a.v)}; }
ANOD_INLINE Float8 minimum(Float8 a, Float8 b) { return {_mm256_min_ps(b.v, a.v)}; }
ANOD_INLINE Int8 operator<(Float8 a, Float8 b) { return {_mm256_castps_si256(_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ))}; }
ANOD_INLINE Int8 operator<=(Float8 a, Float8 b) { return {_mm256_castps_si256(_mm256_cmp_ps(a.v, b.v, _CMP_LE_OQ))}; }
ANOD_INLINE Int8 operator>(Float8 a, Float8 b) { return {_mm256_castps_si256(_mm256_cmp_ps(a.v, b.v, _CMP_GT_OQ))}; }
ANOD_INLINE Int8 operator==(Float8 a, Float8 b) { return {_mm256_castps_si256(_mm256_cmp_ps(a.v, b.v, _CMP_EQ_OQ))}; }
ANOD_INLINE Float8 select(Int8 mask, Float8 yes, Float8 no) { return {_mm256_blendv_ps(no.v, yes.v, _mm256_castsi256_ps(mask.v))}; }
ANOD_INLINE Float8 keep(Int8 mask, Float8 a) { return {_mm256_and_ps(_mm256_castsi256_ps(mask.v), a.v)}; }
ANOD_INLINE u32 bits(Int8 mask) { return u32(_mm256_movemask_ps(_mm256_castsi256_ps(mask.v))); }

ANOD_INLINE Int8 operator+(Int8 a, Int8 b) { return {_mm256_add_epi32(a.v, b.v)}; }
ANOD_INLINE Int8 operator&(Int8 a, Int8 b) { return {_mm256_and_si256(a.v, b.v)}; }
ANOD_INLINE Int8 operator|(Int8 a, Int8 b) { return {_mm256_or_si256(a.v, b.v)}; }
template <int count> ANOD_INLINE Int8 shiftLeft(Int8 a) { return {_mm256_slli_epi32(a.v, count)}; }
ANOD_INLINE Float8 asFloat(Int8 a) { return {_mm256_castsi256_ps(a.v)}; }
ANOD_INLINE Int8 asInteger(Float8 a) { return {_mm256_castps_si256(a.v)}; }

#if defined(ANOD_FAST)
ANOD_INLINE Float8 multiplyAdd(Float8 a, Float8 b, Float8 c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
#else
ANOD_INLINE Float8 multiplyAdd(Float8 a, Float8 b, Float8 c) { return c + a * b; }
#endif

using Wide = Float8;
constexpr u32 lanes = 8;

}  // namespace anod
