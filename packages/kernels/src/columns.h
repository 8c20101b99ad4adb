// Statistics of columns, some vectors of four at a time: sums over positions in double, position after position, so that lanes run over columns.
// Several vectors side by side use more of each cache line that a pass over the positions reads.
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

template <u32 vectors> struct Moments {
	Float4 mean[vectors];
	// Of the distances from the mean.
	ColumnSums squares[vectors];
};

// Of columns x[n, 4·vectors], rows `stride` floats apart.
template <u32 vectors> ANOD_INLINE Moments<vectors> moments(u32 n, u32 stride, const float* x) {
	Moments<vectors> result;
	ColumnSums sums[vectors];
	for (u32 r = 0; r < n; r++)
		for (u32 v = 0; v < vectors; v++) sums[v].add(load(x + r * stride + 4 * v));
	for (u32 v = 0; v < vectors; v++) result.mean[v] = sums[v].times(1.0 / n);
	for (u32 r = 0; r < n; r++)
		for (u32 v = 0; v < vectors; v++) result.squares[v].addSquares(load(x + r * stride + 4 * v) - result.mean[v]);
	return result;
}

// What columns are normalised by.
template <u32 vectors> struct Scale {
	Float4 mean[vectors], inverse[vectors], gamma[vectors], beta[vectors];
};

// y = gamma·(x − mean)·inverse + beta.
template <u32 vectors> ANOD_INLINE void normalise(u32 n, u32 stride, const Scale<vectors>& s, const float* x, float* y) {
	for (u32 r = 0; r < n; r++)
		for (u32 v = 0; v < vectors; v++) {
			const u32 at = r * stride + 4 * v;
			store(y + at, (load(x + at) - s.mean[v]) * s.inverse[v] * s.gamma[v] + s.beta[v]);
		}
}

template <u32 vectors> struct ColumnGradients {
	Float4 gamma[vectors], beta[vectors];
};

// Gradients of gamma and beta; dx, unless null, where mean and deviation depend on x.
template <u32 vectors>
ANOD_INLINE ColumnGradients<vectors> normaliseBackward(u32 n, u32 stride, const Scale<vectors>& s, const float* x, const float* dy, float* dx) {
	ColumnSums sums[vectors], products[vectors];
	for (u32 r = 0; r < n; r++)
		for (u32 v = 0; v < vectors; v++) {
			const u32 at = r * stride + 4 * v;
			Float4 upstream = load(dy + at);
			sums[v].add(upstream);
			products[v].add(upstream * ((load(x + at) - s.mean[v]) * s.inverse[v]));
		}
	ColumnGradients<vectors> result;
	Float4 meanOfDy[vectors], meanOfProduct[vectors];
	for (u32 v = 0; v < vectors; v++) {
		result.gamma[v] = products[v].times(1);
		result.beta[v] = sums[v].times(1);
		meanOfDy[v] = sums[v].times(1.0 / n);
		meanOfProduct[v] = products[v].times(1.0 / n);
	}
	if (dx)
		for (u32 r = 0; r < n; r++)
			for (u32 v = 0; v < vectors; v++) {
				const u32 at = r * stride + 4 * v;
				Float4 normalised = (load(x + at) - s.mean[v]) * s.inverse[v];
				store(dx + at, s.gamma[v] * s.inverse[v] * (load(dy + at) - meanOfDy[v] - normalised * meanOfProduct[v]));
			}
	return result;
}

// 1/√(variance + epsilon) of columns j … j + 3; 0 in pads, whose variance is 0: with epsilon 0 they would become infinite.
ANOD_INLINE Float4 inverseDeviation(Float4 variance, float epsilon, u32 j, u32 width) {
	return keep(firstLanes(j < width ? width - j : 0), splat(1.0f) / squareRoot(variance + splat(epsilon)));
}

}  // namespace anod
