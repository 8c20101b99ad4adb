// Sixteen lanes in AVX-512. Included by vector.h where kernels are compiled for it; each lane does what a lane of Float4 does.
#pragma once
#include <immintrin.h>
#include "types.h"

namespace anod {

struct Float16 {
	__m512 v;
};
struct Int16 {
	__m512i v;
};
// A bit a lane.
struct Mask16 {
	__mmask16 v;
};

ANOD_INLINE Float16 loadWide(const float* p) { return {_mm512_loadu_ps(p)}; }
ANOD_INLINE Float16 splatWide(float a) { return {_mm512_set1_ps(a)}; }
ANOD_INLINE Int16 splatWide(u32 a) { return {_mm512_set1_epi32(i32(a))}; }
ANOD_INLINE void store(float* p, Float16 a) { _mm512_storeu_ps(p, a.v); }
ANOD_INLINE Float16 operator+(Float16 a, Float16 b) { return {_mm512_add_ps(a.v, b.v)}; }
ANOD_INLINE Float16 operator-(Float16 a, Float16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
ANOD_INLINE Float16 operator*(Float16 a, Float16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
ANOD_INLINE Float16 operator/(Float16 a, Float16 b) { return {_mm512_div_ps(a.v, b.v)}; }
ANOD_INLINE Float16 squareRoot(Float16 a) { return {_mm512_sqrt_ps(a.v)}; }
ANOD_INLINE Float16 maximum(Float16 a, Float16 b) { return {_mm512_max_ps(b.v, a.v)}; }
ANOD_INLINE Float16 minimum(Float16 a, Float16 b) { return {_mm512_min_ps(b.v, a.v)}; }
ANOD_INLINE Mask16 operator<(Float16 a, Float16 b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ)}; }
ANOD_INLINE Mask16 operator<=(Float16 a, Float16 b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LE_OQ)}; }
ANOD_INLINE Mask16 operator>(Float16 a, Float16 b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_GT_OQ)}; }
ANOD_INLINE Mask16 operator==(Float16 a, Float16 b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_EQ_OQ)}; }
ANOD_INLINE Float16 select(Mask16 mask, Float16 yes, Float16 no) { return {_mm512_mask_blend_ps(mask.v, no.v, yes.v)}; }
ANOD_INLINE Float16 keep(Mask16 mask, Float16 a) { return {_mm512_maskz_mov_ps(mask.v, a.v)}; }
ANOD_INLINE u32 bits(Mask16 mask) { return mask.v; }

ANOD_INLINE Int16 operator+(Int16 a, Int16 b) { return {_mm512_add_epi32(a.v, b.v)}; }
ANOD_INLINE Int16 operator^(Int16 a, Int16 b) { return {_mm512_xor_si512(a.v, b.v)}; }
ANOD_INLINE Int16 operator&(Int16 a, Int16 b) { return {_mm512_and_si512(a.v, b.v)}; }
ANOD_INLINE Int16 operator|(Int16 a, Int16 b) { return {_mm512_or_si512(a.v, b.v)}; }
template <int count> ANOD_INLINE Int16 shiftLeft(Int16 a) { return {_mm512_slli_epi32(a.v, count)}; }
ANOD_INLINE Float16 asFloat(Int16 a) { return {_mm512_castsi512_ps(a.v)}; }
ANOD_INLINE Int16 asInteger(Float16 a) { return {_mm512_castps_si512(a.v)}; }
ANOD_INLINE Float16 operator-(Float16 a) { return asFloat(asInteger(a) ^ splatWide(0x80000000u)); }
ANOD_INLINE Float16 absolute(Float16 a) { return asFloat(asInteger(a) & splatWide(0x7fffffffu)); }

#if defined(ANOD_FAST)
ANOD_INLINE Float16 multiplyAdd(Float16 a, Float16 b, Float16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
#else
ANOD_INLINE Float16 multiplyAdd(Float16 a, Float16 b, Float16 c) { return c + a * b; }
#endif

using Wide = Float16;
constexpr u32 lanes = 16;

}  // namespace anod
