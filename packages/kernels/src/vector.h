// The few vector primitives that kernels are written in. All that differs between targets is behind these names.
// Lanes always run over outputs; nothing here adds across lanes, so results do not depend on the width.
#pragma once
#include <wasm_simd128.h>

namespace anod {

using u32 = unsigned int;
using i32 = int;
using u64 = unsigned long long;
using i64 = long long;
using usize = unsigned long;

#define ANOD_INLINE inline __attribute__((always_inline))

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
ANOD_INLINE Float4 zero() { return splat(0.0f); }
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
ANOD_INLINE Float4 nearestInteger(Float4 a) { return {wasm_f32x4_nearest(a.v)}; }
ANOD_INLINE Int4 operator<(Float4 a, Float4 b) { return {wasm_f32x4_lt(a.v, b.v)}; }
ANOD_INLINE Int4 operator>(Float4 a, Float4 b) { return {wasm_f32x4_gt(a.v, b.v)}; }
ANOD_INLINE Int4 operator==(Float4 a, Float4 b) { return {wasm_f32x4_eq(a.v, b.v)}; }
ANOD_INLINE Float4 select(Int4 mask, Float4 yes, Float4 no) { return {wasm_v128_bitselect(yes.v, no.v, mask.v)}; }
// a where the mask is set, else +0.
ANOD_INLINE Float4 keep(Int4 mask, Float4 a) { return {wasm_v128_and(mask.v, a.v)}; }

ANOD_INLINE Int4 load(const u32* p) { return {wasm_v128_load(p)}; }
ANOD_INLINE void store(u32* p, Int4 a) { wasm_v128_store(p, a.v); }
ANOD_INLINE Int4 splat(u32 a) { return {wasm_u32x4_splat(a)}; }
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
ANOD_INLINE bool any(Int4 mask) { return wasm_v128_any_true(mask.v); }
// Bit i = the sign bit of lane i.
ANOD_INLINE u32 bits(Int4 mask) { return wasm_i32x4_bitmask(mask.v); }

ANOD_INLINE Float4 asFloat(Int4 a) { return {a.v}; }
ANOD_INLINE Int4 asInteger(Float4 a) { return {a.v}; }
// Exact for the integers used here (below 2^24).
ANOD_INLINE Float4 toFloat(Int4 a) { return {wasm_f32x4_convert_i32x4(a.v)}; }
// Truncates; saturates beyond the range, NaN becomes 0.
ANOD_INLINE Int4 toInteger(Float4 a) { return {wasm_i32x4_trunc_sat_f32x4(a.v)}; }

ANOD_INLINE Double2 splatDouble(double a) { return {wasm_f64x2_splat(a)}; }
ANOD_INLINE Double2 operator+(Double2 a, Double2 b) { return {wasm_f64x2_add(a.v, b.v)}; }
ANOD_INLINE Double2 operator*(Double2 a, Double2 b) { return {wasm_f64x2_mul(a.v, b.v)}; }
ANOD_INLINE Double2 widenLow(Float4 a) { return {wasm_f64x2_promote_low_f32x4(a.v)}; }
ANOD_INLINE Double2 widenHigh(Float4 a) {
	return {wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(a.v, a.v, 2, 3, 2, 3))};
}

// Lanes 0 … count−1 set.
ANOD_INLINE Int4 firstLanes(u32 count) { return {wasm_u32x4_lt(wasm_u32x4_make(0, 1, 2, 3), wasm_u32x4_splat(count))}; }

// Turns four rows of four into four columns of four.
ANOD_INLINE void transpose(Float4& a, Float4& b, Float4& c, Float4& d) {
	v128_t ab0 = wasm_i32x4_shuffle(a.v, b.v, 0, 4, 1, 5), ab1 = wasm_i32x4_shuffle(a.v, b.v, 2, 6, 3, 7);
	v128_t cd0 = wasm_i32x4_shuffle(c.v, d.v, 0, 4, 1, 5), cd1 = wasm_i32x4_shuffle(c.v, d.v, 2, 6, 3, 7);
	a.v = wasm_i64x2_shuffle(ab0, cd0, 0, 2);
	b.v = wasm_i64x2_shuffle(ab0, cd0, 1, 3);
	c.v = wasm_i64x2_shuffle(ab1, cd1, 0, 2);
	d.v = wasm_i64x2_shuffle(ab1, cd1, 1, 3);
}

// Four float sums in double, in four fixed lanes: the total does not depend on how wide the machine's vectors are.
struct Sum4 {
	Double2 low = splatDouble(0), high = splatDouble(0);
	ANOD_INLINE void add(Float4 a) {
		low = low + widenLow(a);
		high = high + widenHigh(a);
	}
	ANOD_INLINE void addSquares(Float4 a) {
		Double2 x = widenLow(a), y = widenHigh(a);
		low = low + x * x;
		high = high + y * y;
	}
	ANOD_INLINE double total() const {
		return (wasm_f64x2_extract_lane(low.v, 0) + wasm_f64x2_extract_lane(low.v, 1)) +
		       (wasm_f64x2_extract_lane(high.v, 0) + wasm_f64x2_extract_lane(high.v, 1));
	}
};

#define ANOD_EXPORT(name) extern "C" __attribute__((export_name(#name), visibility("default")))

}  // namespace anod
