#include "loss.h"

namespace anod {

namespace {

struct Term {
	Float4 value, slope;
};

template <class Function>
ANOD_INLINE void rows(u32 n, u32 stride, const float* y, const float* target, const float* factors, float scale, float* dy, Sum4& sum,
                      Function term) {
	for (u32 r = 0; r < n; r++) {
		Float4 factor = splat(factors[r]), gradientFactor = splat(scale * factors[r]);
		for (u32 j = 0; j < stride; j += 4) {
			const u32 at = r * stride + j;
			Float4 wanted = load(target + at);
			Int4 known = wanted == wanted;
			Term t = term(load(y + at) - wanted);
			sum.add(keep(known, factor * t.value));
			if (dy) store(dy + at, keep(known, gradientFactor * t.slope));
		}
	}
}

}  // namespace

void addLoss(const Loss& loss, u32 n, u32 stride, const float* y, const float* target, const float* factors, float scale, float* dy,
             Sum4& sum) {
	switch (loss.kind) {
		case mse:
			return rows(n, stride, y, target, factors, scale, dy, sum, [](Float4 e) { return Term{e * e, e + e}; });
		case mae:
			return rows(n, stride, y, target, factors, scale, dy, sum, [](Float4 e) {
				Float4 sign = keep(e > zero(), splat(1.0f)) - keep(e < zero(), splat(1.0f));
				return Term{absolute(e), sign};
			});
		case huber: {
			Float4 delta = splat(loss.delta);
			return rows(n, stride, y, target, factors, scale, dy, sum, [delta](Float4 e) {
				Float4 a = absolute(e);
				Float4 outside = delta * (a - splat(0.5f) * delta);
				return Term{select(a < delta, splat(0.5f) * e * e, outside), maximum(minimum(e, delta), -delta)};
			});
		}
		case binaryCrossEntropy:
		case softmaxCrossEntropy:
		case center: __builtin_trap();
	}
}

}  // namespace anod
