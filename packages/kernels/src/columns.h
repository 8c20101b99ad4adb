// Statistics of columns, four at a time: sums over positions in double, position after position, so that lanes run over columns.
#pragma once
#include "vector.h"

namespace anod {

// Sums of four columns.
struct ColumnSums {
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
	ANOD_INLINE Float4 times(double factor) const { return narrow(low * splatDouble(factor), high * splatDouble(factor)); }
};

struct Moments {
	Float4 mean;
	// Of the distances from the mean.
	ColumnSums squares;
};

// Of columns x[n, 4], rows `stride` floats apart.
ANOD_INLINE Moments moments(u32 n, u32 stride, const float* x) {
	ColumnSums sums;
	for (u32 r = 0; r < n; r++) sums.add(load(x + r * stride));
	Moments result = {sums.times(1.0 / n), {}};
	for (u32 r = 0; r < n; r++) result.squares.addSquares(load(x + r * stride) - result.mean);
	return result;
}

// What four columns are normalised by.
struct Scale {
	Float4 mean, inverse, gamma;
};

// y = gamma·(x − mean)·inverse + beta.
ANOD_INLINE void normalise(u32 n, u32 stride, const Scale& s, Float4 beta, const float* x, float* y) {
	for (u32 r = 0; r < n; r++) store(y + r * stride, (load(x + r * stride) - s.mean) * s.inverse * s.gamma + beta);
}

struct ColumnGradients {
	Float4 gamma, beta;
};

// Gradients of gamma and beta; dx, unless null, where mean and deviation depend on x.
ANOD_INLINE ColumnGradients normaliseBackward(u32 n, u32 stride, const Scale& s, const float* x, const float* dy, float* dx) {
	ColumnSums sums, products;
	for (u32 r = 0; r < n; r++) {
		Float4 upstream = load(dy + r * stride);
		sums.add(upstream);
		products.add(upstream * ((load(x + r * stride) - s.mean) * s.inverse));
	}
	if (dx) {
		Float4 meanOfDy = sums.times(1.0 / n), meanOfProduct = products.times(1.0 / n);
		for (u32 r = 0; r < n; r++) {
			Float4 normalised = (load(x + r * stride) - s.mean) * s.inverse;
			store(dx + r * stride, s.gamma * s.inverse * (load(dy + r * stride) - meanOfDy - normalised * meanOfProduct));
		}
	}
	return {products.times(1), sums.times(1)};
}

}  // namespace anod
