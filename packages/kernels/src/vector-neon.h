// Four lanes in 64-bit NEON. Included by vector.h; same results as vector-wasm.h, whose comments hold here too.
#pragma once
#include <arm_neon.h>
#include "types.h"

namespace anod {

struct Float4 {
	float32x4_t v;
};
struct Int4 {
	uint32x4_t v;
};
struct Double2 {
	float64x2_t v;
};

ANOD_INLINE Float4 load(const float* p) { return {vld1q_f32(p)}; }
ANOD_INLINE void store(float* p, Float4 a) { vst1q_f32(p, a.v); }
ANOD_INLINE Float4 splat(float a) { return {vdupq_n_f32(a)}; }
ANOD_INLINE Float4 loadSplat(const float* p) { return {vld1q_dup_f32(p)}; }
ANOD_INLINE float lane0(Float4 a) { return vgetq_lane_f32(a.v, 0); }
ANOD_INLINE Float4 operator+(Float4 a, Float4 b) { return {vaddq_f32(a.v, b.v)}; }
ANOD_INLINE Float4 operator-(Float4 a, Float4 b) { return {vsubq_f32(a.v, b.v)}; }
ANOD_INLINE Float4 operator*(Float4 a, Float4 b) { return {vmulq_f32(a.v, b.v)}; }
ANOD_INLINE Float4 operator/(Float4 a, Float4 b) { return {vdivq_f32(a.v, b.v)}; }
ANOD_INLINE Float4 operator-(Float4 a) { return {vnegq_f32(a.v)}; }
ANOD_INLINE Float4 squareRoot(Float4 a) { return {vsqrtq_f32(a.v)}; }
ANOD_INLINE Float4 absolute(Float4 a) { return {vabsq_f32(a.v)}; }
// fmax and fmin treat NaN and signed zeros in another way.
ANOD_INLINE Float4 maximum(Float4 a, Float4 b) { return {vbslq_f32(vcltq_f32(a.v, b.v), b.v, a.v)}; }
ANOD_INLINE Float4 minimum(Float4 a, Float4 b) { return {vbslq_f32(vcltq_f32(b.v, a.v), b.v, a.v)}; }
ANOD_INLINE Float4 nearestInteger(Float4 a) { return {vrndnq_f32(a.v)}; }
ANOD_INLINE Int4 operator<(Float4 a, Float4 b) { return {vcltq_f32(a.v, b.v)}; }
ANOD_INLINE Int4 operator<=(Float4 a, Float4 b) { return {vcleq_f32(a.v, b.v)}; }
ANOD_INLINE Int4 operator>(Float4 a, Float4 b) { return {vcgtq_f32(a.v, b.v)}; }
ANOD_INLINE Int4 operator==(Float4 a, Float4 b) { return {vceqq_f32(a.v, b.v)}; }
ANOD_INLINE Float4 select(Int4 mask, Float4 yes, Float4 no) { return {vbslq_f32(mask.v, yes.v, no.v)}; }

#if defined(ANOD_FAST)
ANOD_INLINE Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) { return {vfmaq_f32(c.v, a.v, b.v)}; }
#else
ANOD_INLINE Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) { return c + a * b; }
#endif

ANOD_INLINE Int4 load(const u32* p) { return {vld1q_u32(p)}; }
ANOD_INLINE void store(u32* p, Int4 a) { vst1q_u32(p, a.v); }
ANOD_INLINE Int4 splat(u32 a) { return {vdupq_n_u32(a)}; }
ANOD_INLINE Int4 countFrom(u32 a) { return {vaddq_u32(vdupq_n_u32(a), vcombine_u32(vcreate_u32(1ull << 32), vcreate_u32(3ull << 32 | 2)))}; }
ANOD_INLINE Int4 operator+(Int4 a, Int4 b) { return {vaddq_u32(a.v, b.v)}; }
ANOD_INLINE Int4 operator-(Int4 a, Int4 b) { return {vsubq_u32(a.v, b.v)}; }
ANOD_INLINE Int4 operator*(Int4 a, Int4 b) { return {vmulq_u32(a.v, b.v)}; }
ANOD_INLINE Int4 operator^(Int4 a, Int4 b) { return {veorq_u32(a.v, b.v)}; }
ANOD_INLINE Int4 operator&(Int4 a, Int4 b) { return {vandq_u32(a.v, b.v)}; }
ANOD_INLINE Int4 operator|(Int4 a, Int4 b) { return {vorrq_u32(a.v, b.v)}; }
ANOD_INLINE Int4 operator~(Int4 a) { return {vmvnq_u32(a.v)}; }
template <int count> ANOD_INLINE Int4 shiftLeft(Int4 a) { return {vshlq_n_u32(a.v, count)}; }
template <int count> ANOD_INLINE Int4 shiftRight(Int4 a) { return {vshrq_n_u32(a.v, count)}; }
template <int count> ANOD_INLINE Int4 shiftRightSigned(Int4 a) {
	return {vreinterpretq_u32_s32(vshrq_n_s32(vreinterpretq_s32_u32(a.v), count))};
}
ANOD_INLINE Int4 lessUnsigned(Int4 a, Int4 b) { return {vcltq_u32(a.v, b.v)}; }
ANOD_INLINE void multiplyWide(Int4 x, u32 factor, Int4& high, Int4& low) {
	uint32x2_t f = vdup_n_u32(factor);
	uint32x4_t first = vreinterpretq_u32_u64(vmull_u32(vget_low_u32(x.v), f)), last = vreinterpretq_u32_u64(vmull_u32(vget_high_u32(x.v), f));
	low.v = vuzp1q_u32(first, last);
	high.v = vuzp2q_u32(first, last);
}
ANOD_INLINE bool any(Int4 mask) { return vmaxvq_u32(mask.v) != 0; }
ANOD_INLINE u32 bits(Int4 mask) {
	const int32x4_t place = vcombine_s32(vcreate_s32(1ull << 32), vcreate_s32(3ull << 32 | 2));
	return vaddvq_u32(vshlq_u32(vshrq_n_u32(mask.v, 31), place));
}

ANOD_INLINE Float4 asFloat(Int4 a) { return {vreinterpretq_f32_u32(a.v)}; }
ANOD_INLINE Int4 asInteger(Float4 a) { return {vreinterpretq_u32_f32(a.v)}; }
ANOD_INLINE Float4 toFloat(Int4 a) { return {vcvtq_f32_s32(vreinterpretq_s32_u32(a.v))}; }
ANOD_INLINE Int4 toInteger(Float4 a) { return {vreinterpretq_u32_s32(vcvtq_s32_f32(a.v))}; }

ANOD_INLINE Double2 splatDouble(double a) { return {vdupq_n_f64(a)}; }
ANOD_INLINE Double2 operator+(Double2 a, Double2 b) { return {vaddq_f64(a.v, b.v)}; }
ANOD_INLINE Double2 operator-(Double2 a, Double2 b) { return {vsubq_f64(a.v, b.v)}; }
ANOD_INLINE Double2 operator*(Double2 a, Double2 b) { return {vmulq_f64(a.v, b.v)}; }
template <int index> ANOD_INLINE double lane(Double2 a) { return vgetq_lane_f64(a.v, index); }
ANOD_INLINE Double2 widenLow(Float4 a) { return {vcvt_f64_f32(vget_low_f32(a.v))}; }
ANOD_INLINE Double2 widenHigh(Float4 a) { return {vcvt_high_f64_f32(a.v)}; }
ANOD_INLINE Float4 narrow(Double2 low, Double2 high) { return {vcombine_f32(vcvt_f32_f64(low.v), vcvt_f32_f64(high.v))}; }

ANOD_INLINE void transpose(Float4& a, Float4& b, Float4& c, Float4& d) {
	float32x4_t ab0 = vtrn1q_f32(a.v, b.v), ab1 = vtrn2q_f32(a.v, b.v), cd0 = vtrn1q_f32(c.v, d.v), cd1 = vtrn2q_f32(c.v, d.v);
	a.v = vcombine_f32(vget_low_f32(ab0), vget_low_f32(cd0));
	b.v = vcombine_f32(vget_low_f32(ab1), vget_low_f32(cd1));
	c.v = vcombine_f32(vget_high_f32(ab0), vget_high_f32(cd0));
	d.v = vcombine_f32(vget_high_f32(ab1), vget_high_f32(cd1));
}

}  // namespace anod
