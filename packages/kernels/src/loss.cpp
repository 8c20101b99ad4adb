#include "loss.h"
#include "functions.h"
#include "softmax.h"

namespace anod {

namespace {

struct Term {
	Float4 value, slope;
};

// Losses of single elements: term(output, target).
template <class Function>
ANOD_INLINE void elements(u32 n, u32 stride, const float* y, const float* target, const float* factors, float scale, float* dy, Sum4& sum,
                          Function term) {
	// In registers: a store to dy could reach what `sum` refers to, as far as a compiler knows.
	Sum4 total = sum;
	for (u32 r = 0; r < n; r++) {
		Float4 factor = splat(factors[r]), gradientFactor = splat(scale * factors[r]);
		for (u32 j = 0; j < stride; j += 4) {
			const u32 at = r * stride + j;
			Float4 wanted = load(target + at);
			Int4 known = wanted == wanted;
			Term t = term(load(y + at), wanted);
			total.add(keep(known, factor * t.value));
			if (dy) store(dy + at, keep(known, gradientFactor * t.slope));
		}
	}
	sum = total;
}

// log(1 + x) for x in [0, 1]: the rounding of 1 + x is made good by x / ((1 + x) − 1).
ANOD_INLINE Float4 logarithmOfOnePlus(Float4 x) {
	Float4 sum = splat(1.0f) + x, rounded = sum - splat(1.0f);
	return select(rounded == zero(), x, logarithm(sum) * (x / rounded));
}

}  // namespace

double lossElements(const Loss& loss, u32 n, u32 outputs) {
	return loss.kind == softmaxCrossEntropy || loss.kind == center ? double(n) : double(n) * outputs;
}

void addLoss(const Loss& loss, u32 n, u32 outputs, u32 stride, const float* y, const float* target, const float* factors, float scale,
             float* dy, Sum4& sum) {
	switch (loss.kind) {
		case mse:
		case center:
			return elements(n, stride, y, target, factors, scale, dy, sum, [](Float4 a, Float4 wanted) {
				Float4 e = a - wanted;
				return Term{e * e, e + e};
			});
		case mae:
			return elements(n, stride, y, target, factors, scale, dy, sum, [](Float4 a, Float4 wanted) {
				Float4 e = a - wanted, sign = keep(e > zero(), splat(1.0f)) - keep(e < zero(), splat(1.0f));
				return Term{absolute(e), sign};
			});
		case huber: {
			Float4 delta = splat(loss.delta);
			return elements(n, stride, y, target, factors, scale, dy, sum, [delta](Float4 output, Float4 wanted) {
				Float4 e = output - wanted, a = absolute(e), outside = delta * (a - splat(0.5f) * delta);
				return Term{select(a < delta, splat(0.5f) * e * e, outside), maximum(minimum(e, delta), -delta)};
			});
		}
		case binaryCrossEntropy:
			return elements(n, stride, y, target, factors, scale, dy, sum, [](Float4 logit, Float4 wanted) {
				Float4 tail = logarithmOfOnePlus(exponential(-absolute(logit)));
				return Term{maximum(logit, zero()) - wanted * logit + tail, logistic(logit) - wanted};
			});
		case softmaxCrossEntropy: return addSoftmaxLoss(n, outputs, stride, y, target, factors, scale, dy, sum);
	}
}

}  // namespace anod
