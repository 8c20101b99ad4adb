// The few vector primitives that kernels are written in: four floats at a time. All that differs between targets is behind these names.
// Lanes always run over outputs; nothing here adds across lanes, so results do not depend on the width.
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

namespace anod {

// Floats of the widest vector: strides are multiples of it.
constexpr u32 lanes = 4;

ANOD_INLINE Float4 zero() { return splat(0.0f); }
// a where the mask is set, else +0.
ANOD_INLINE Float4 keep(Int4 mask, Float4 a) { return asFloat(mask & asInteger(a)); }
// Lanes 0 … count−1 set.
ANOD_INLINE Int4 firstLanes(u32 count) { return lessUnsigned(countFrom(0), splat(count)); }

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
