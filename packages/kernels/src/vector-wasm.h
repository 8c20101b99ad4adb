// Four lanes in WebAssembly SIMD. Included by vector.h; the other targets' headers have the same functions with the same results.
#pragma once
#include <wasm_simd128.h>
#include "types.h"

namespace anod {

// Four floats.
struct Float4 {
	v128_t v;
};
// Four 32-bit integers; also the masks that comparisons give (all bits of a lane set or none).
struct Int4 {
	v128_t v;
};
// Two doubles, for sums that must not lose the small terms.
struct Double2 {
	v128_t v;
};

ANOD_INLINE Float4 load(const float* p) { return {wasm_v128_load(p)}; }
ANOD_INLINE void store(float* p, Float4 a) { wasm_v128_store(p, a.v); }
ANOD_INLINE Float4 loadSplat(const float* p) { return {wasm_v128_load32_splat(p)}; }
ANOD_INLINE Float4 splat(float a) { return {wasm_f32x4_splat(a)}; }
ANOD_INLINE float lane0(Float4 a) { return wasm_f32x4_extract_lane(a.v, 0); }
ANOD_INLINE Float4 operator+(Float4 a, Float4 b) { return {wasm_f32x4_add(a.v, b.v)}; }
ANOD_INLINE Float4 operator-(Float4 a, Float4 b) { return {wasm_f32x4_sub(a.v, b.v)}; }
ANOD_INLINE Float4 operator*(Float4 a, Float4 b) { return {wasm_f32x4_mul(a.v, b.v)}; }
ANOD_INLINE Float4 operator/(Float4 a, Float4 b) { return {wasm_f32x4_div(a.v, b.v)}; }
ANOD_INLINE Float4 operator-(Float4 a) { return {wasm_f32x4_neg(a.v)}; }
ANOD_INLINE Float4 squareRoot(Float4 a) { return {wasm_f32x4_sqrt(a.v)}; }
ANOD_INLINE Float4 absolute(Float4 a) { return {wasm_f32x4_abs(a.v)}; }
// a < b ? b : a and b < a ? b : a. A NaN in `a` stays.
ANOD_INLINE Float4 maximum(Float4 a, Float4 b) { return {wasm_f32x4_pmax(a.v, b.v)}; }
ANOD_INLINE Float4 minimum(Float4 a, Float4 b) { return {wasm_f32x4_pmin(a.v, b.v)}; }
// Half to even; −0 stays.
ANOD_INLINE Float4 nearestInteger(Float4 a) { return {wasm_f32x4_nearest(a.v)}; }
ANOD_INLINE Int4 operator<(Float4 a, Float4 b) { return {wasm_f32x4_lt(a.v, b.v)}; }
ANOD_INLINE Int4 operator<=(Float4 a, Float4 b) { return {wasm_f32x4_le(a.v, b.v)}; }
ANOD_INLINE Int4 operator>(Float4 a, Float4 b) { return {wasm_f32x4_gt(a.v, b.v)}; }
ANOD_INLINE Int4 operator==(Float4 a, Float4 b) { return {wasm_f32x4_eq(a.v, b.v)}; }
ANOD_INLINE Float4 select(Int4 mask, Float4 yes, Float4 no) { return {wasm_v128_bitselect(yes.v, no.v, mask.v)}; }

// a·b + c: in exact arithmetic two roundings, in fast arithmetic one where the machine can.
#if defined(ANOD_FAST) && defined(__wasm_relaxed_simd__)
ANOD_INLINE Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) { return {wasm_f32x4_relaxed_madd(a.v, b.v, c.v)}; }
#else
ANOD_INLINE Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) { return c + a * b; }
#endif

ANOD_INLINE Int4 load(const u32* p) { return {wasm_v128_load(p)}; }
ANOD_INLINE void store(u32* p, Int4 a) { wasm_v128_store(p, a.v); }
ANOD_INLINE Int4 splat(u32 a) { return {wasm_u32x4_splat(a)}; }
// a, a + 1, a + 2, a + 3.
ANOD_INLINE Int4 countFrom(u32 a) { return {wasm_u32x4_make(a, a + 1, a + 2, a + 3)}; }
ANOD_INLINE Int4 operator+(Int4 a, Int4 b) { return {wasm_i32x4_add(a.v, b.v)}; }
ANOD_INLINE Int4 operator-(Int4 a, Int4 b) { return {wasm_i32x4_sub(a.v, b.v)}; }
ANOD_INLINE Int4 operator*(Int4 a, Int4 b) { return {wasm_i32x4_mul(a.v, b.v)}; }
ANOD_INLINE Int4 operator^(Int4 a, Int4 b) { return {wasm_v128_xor(a.v, b.v)}; }
ANOD_INLINE Int4 operator&(Int4 a, Int4 b) { return {wasm_v128_and(a.v, b.v)}; }
ANOD_INLINE Int4 operator|(Int4 a, Int4 b) { return {wasm_v128_or(a.v, b.v)}; }
ANOD_INLINE Int4 operator~(Int4 a) { return {wasm_v128_not(a.v)}; }
template <int count> ANOD_INLINE Int4 shiftLeft(Int4 a) { return {wasm_i32x4_shl(a.v, count)}; }
template <int count> ANOD_INLINE Int4 shiftRight(Int4 a) { return {wasm_u32x4_shr(a.v, count)}; }
template <int count> ANOD_INLINE Int4 shiftRightSigned(Int4 a) { return {wasm_i32x4_shr(a.v, count)}; }
ANOD_INLINE Int4 lessUnsigned(Int4 a, Int4 b) { return {wasm_u32x4_lt(a.v, b.v)}; }
// High and low halves of the products of four words with a constant.
ANOD_INLINE void multiplyWide(Int4 x, u32 factor, Int4& high, Int4& low) {
	v128_t f = wasm_u32x4_splat(factor);
	v128_t even = wasm_u64x2_extmul_low_u32x4(x.v, f);
	v128_t odd = wasm_u64x2_extmul_high_u32x4(x.v, f);
	low.v = wasm_i32x4_shuffle(even, odd, 0, 2, 4, 6);
	high.v = wasm_i32x4_shuffle(even, odd, 1, 3, 5, 7);
}
ANOD_INLINE bool any(Int4 mask) { return wasm_v128_any_true(mask.v); }
// Bit i = the sign bit of lane i.
ANOD_INLINE u32 bits(Int4 mask) { return wasm_i32x4_bitmask(mask.v); }

ANOD_INLINE Float4 asFloat(Int4 a) { return {a.v}; }
ANOD_INLINE Int4 asInteger(Float4 a) { return {a.v}; }
// Signed; exact below 2^24, else rounded.
ANOD_INLINE Float4 toFloat(Int4 a) { return {wasm_f32x4_convert_i32x4(a.v)}; }
// Truncates; saturates beyond the range, NaN becomes 0.
ANOD_INLINE Int4 toInteger(Float4 a) { return {wasm_i32x4_trunc_sat_f32x4(a.v)}; }

ANOD_INLINE Double2 splatDouble(double a) { return {wasm_f64x2_splat(a)}; }
ANOD_INLINE Double2 operator+(Double2 a, Double2 b) { return {wasm_f64x2_add(a.v, b.v)}; }
ANOD_INLINE Double2 operator-(Double2 a, Double2 b) { return {wasm_f64x2_sub(a.v, b.v)}; }
ANOD_INLINE Double2 operator*(Double2 a, Double2 b) { return {wasm_f64x2_mul(a.v, b.v)}; }
template <int index> ANOD_INLINE double lane(Double2 a) { return wasm_f64x2_extract_lane(a.v, index); }
ANOD_INLINE Double2 widenLow(Float4 a) { return {wasm_f64x2_promote_low_f32x4(a.v)}; }
ANOD_INLINE Double2 widenHigh(Float4 a) { return {wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(a.v, a.v, 2, 3, 2, 3))}; }
// Rounded to float: low in lanes 0 and 1, high in 2 and 3.
ANOD_INLINE Float4 narrow(Double2 low, Double2 high) {
	return {wasm_i32x4_shuffle(wasm_f32x4_demote_f64x2_zero(low.v), wasm_f32x4_demote_f64x2_zero(high.v), 0, 1, 4, 5)};
}

// Turns four rows of four into four columns of four.
ANOD_INLINE void transpose(Float4& a, Float4& b, Float4& c, Float4& d) {
	v128_t ab0 = wasm_i32x4_shuffle(a.v, b.v, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a.v, b.v, 2, 6, 3, 7);
	v128_t cd0 = wasm_i32x4_shuffle(c.v, d.v, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c.v, d.v, 2, 6, 3, 7);
	a.v = wasm_i64x2_shuffle(ab0, cd0, 0, 2);
	b.v = wasm_i64x2_shuffle(ab0, cd0, 1, 3);
	c.v = wasm_i64x2_shuffle(ab1, cd1, 0, 2);
	d.v = wasm_i64x2_shuffle(ab1, cd1, 1, 3);
}

}  // namespace anod
