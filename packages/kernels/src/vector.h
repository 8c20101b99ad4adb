// The few vector primitives that kernels are written in. All that differs between targets is behind these names.
// Lanes always run over outputs; nothing here adds across lanes, so results do not depend on the width.
//
// Float4 is the same everywhere. Wide is the widest vector of the instruction set that a file is compiled for, of `lanes` floats; strides and
// counts of parameters are multiples of it. Functions that serve both are templates over the vector: `load<F>`, `splat<F>`.
#pragma once
#include "types.h"
#if defined(__wasm__)
#include "vector-wasm.h"
#elif defined(__SSE2__)
#include "vector-sse2.h"
#elif defined(__aarch64__)
#include "vector-neon.h"
#else
#error "kernels need WebAssembly SIMD, SSE2 or 64-bit NEON"
#endif
#if defined(__AVX512F__)
#include "vector-avx512.h"
#elif defined(__AVX2__)
#include "vector-avx2.h"
#else
namespace anod {
using Wide = Float4;
constexpr u32 lanes = 4;
}  // namespace anod
#define ANOD_WIDE_IS_FOUR
#endif

namespace anod {

ANOD_INLINE Float4 zero() { return splat(0.0f); }
// a where the mask is set, else +0.
ANOD_INLINE Float4 keep(Int4 mask, Float4 a) { return asFloat(mask & asInteger(a)); }
// Lanes 0 … count−1 set.
ANOD_INLINE Int4 firstLanes(u32 count) { return lessUnsigned(countFrom(0), splat(count)); }

template <class F> F load(const float* p);
template <class F> F splat(float a);
template <> ANOD_INLINE Float4 load<Float4>(const float* p) { return load(p); }
template <> ANOD_INLINE Float4 splat<Float4>(float a) { return splat(a); }
// An integer in every lane, for a vector of integers as wide as F.
ANOD_INLINE Int4 splatBits(Float4, u32 a) { return splat(a); }
#if !defined(ANOD_WIDE_IS_FOUR)
template <> ANOD_INLINE Wide load<Wide>(const float* p) { return loadWide(p); }
template <> ANOD_INLINE Wide splat<Wide>(float a) { return splatWide(a); }
ANOD_INLINE auto splatBits(Wide, u32 a) { return splatWide(a); }
#endif

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
	ANOD_INLINE double total() const { return (lane<0>(low) + lane<1>(low)) + (lane<0>(high) + lane<1>(high)); }
};

}  // namespace anod
