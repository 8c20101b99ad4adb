// −Σ t·(y − log Σ e^y) over each row. With p = softmax(y) and T = Σ t over the known targets: slope p·T − t, an unknown target counting as 0.
#include "softmax.h"
#include "functions.h"

namespace anod {

namespace {

ANOD_INLINE float largestOf(u32 width, const float* y) {
	float most = y[0];
	for (u32 j = 1; j < width; j++) most = most < y[j] ? y[j] : most;
	return most;
}

// Σ e^(y − peak), in double.
ANOD_INLINE float sumOfPowers(u32 width, Float4 peak, const float* y) {
	Sum4 sum;
	for (u32 j = 0; j < width; j += 4) sum.add(keep(firstLanes(width - j), exponential(load(y + j) - peak)));
	return float(sum.total());
}

ANOD_INLINE Float4 knownTarget(const float* target) {
	Float4 wanted = load(target);
	return keep(wanted == wanted, wanted);
}

}  // namespace

void addSoftmaxLoss(u32 n, u32 outputs, u32 stride, const float* y, const float* target, const float* factors, float scale, float* dy,
                    Sum4& sum) {
	for (u32 r = 0; r < n; r++, y += stride, target += stride) {
		const Float4 peak = splat(largestOf(outputs, y)), total = splat(sumOfPowers(outputs, peak, y)), logTotal = logarithm(total);
		const Float4 factor = splat(factors[r]), gradientFactor = splat(scale * factors[r]);
		Sum4 targets;
		for (u32 j = 0; j < outputs; j += 4) {
			Float4 wanted = load(target + j), known = knownTarget(target + j);
			sum.add(keep(wanted == wanted, factor * (known * (logTotal - (load(y + j) - peak)))));
			targets.add(known);
		}
		if (!dy) continue;
		const Float4 share = splat(float(targets.total())) / total;
		for (u32 j = 0; j < stride; j += 4) {
			Float4 slope = exponential(load(y + j) - peak) * share - knownTarget(target + j);
			store(dy + j, keep(firstLanes(j < outputs ? outputs - j : 0), gradientFactor * slope));
		}
		dy += stride;
	}
}

}  // namespace anod
