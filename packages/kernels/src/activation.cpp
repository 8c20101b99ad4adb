#include "activation.h"
#include "functions.h"

namespace anod {

namespace {

constexpr float seluScale = 1.0507009873554804934f;
constexpr float seluScaledAlpha = 1.7580993408473766f;

template <class Function> ANOD_INLINE void map(u32 count, const float* x, float* y, Function function) {
	for (u32 i = 0; i < count; i += lanes) store(y + i, function(load<Wide>(x + i)));
}

// dx = dy·slope(y).
template <class Function> ANOD_INLINE void scale(u32 count, const float* y, const float* dy, float* dx, Function slope) {
	for (u32 i = 0; i < count; i += lanes) store(dx + i, load<Wide>(dy + i) * slope(load<Wide>(y + i)));
}

void siluWithDerivative(u32 count, const float* x, float* y, float* derivative) {
	for (u32 i = 0; i < count; i += lanes) {
		Wide value = load<Wide>(x + i), s = logistic(value), product = value * s;
		store(y + i, product);
		store(derivative + i, s + product * (splat<Wide>(1.0f) - s));
	}
}

void geluWithDerivative(u32 count, const float* x, float* y, float* derivative) {
	for (u32 i = 0; i < count; i += lanes) {
		Wide value = load<Wide>(x + i), distribution = normalDistribution(value);
		Wide density = splat<Wide>(0.398942280401432678f) * exponential(splat<Wide>(-0.5f) * value * value);
		store(y + i, value * distribution);
		store(derivative + i, distribution + value * density);
	}
}

}  // namespace

void activate(Activation kind, u32 count, const float* x, float* y, float* derivative) {
	switch (kind) {
		case linear:
			if (x != y) map(count, x, y, [](Wide a) { return a; });
			return;
		case relu: return map(count, x, y, [](Wide a) { return maximum(a, splat<Wide>(0.0f)); });
		case leakyRelu: return map(count, x, y, [](Wide a) { return select(a > splat<Wide>(0.0f), a, a * splat<Wide>(0.01f)); });
		case elu: return map(count, x, y, [](Wide a) { return select(a > splat<Wide>(0.0f), a, exponentialMinusOne(a)); });
		case selu:
			return map(count, x, y, [](Wide a) {
				return select(a > splat<Wide>(0.0f), a * splat<Wide>(seluScale), exponentialMinusOne(a) * splat<Wide>(seluScaledAlpha));
			});
		case silu:
			if (derivative) return siluWithDerivative(count, x, y, derivative);
			return map(count, x, y, [](Wide a) { return a * logistic(a); });
		case tanh: return map(count, x, y, [](Wide a) { return hyperbolicTangent(a); });
		case sigmoid: return map(count, x, y, [](Wide a) { return logistic(a); });
		case gelu:
			if (derivative) return geluWithDerivative(count, x, y, derivative);
			return map(count, x, y, [](Wide a) { return a * normalDistribution(a); });
	}
}

void differentiate(Activation kind, u32 count, const float* y, const float* derivative, const float* dy, float* dx) {
	switch (kind) {
		case linear:
			if (dx != dy) map(count, dy, dx, [](Wide a) { return a; });
			return;
		case relu:
			for (u32 i = 0; i < count; i += lanes) store(dx + i, keep(load<Wide>(y + i) > splat<Wide>(0.0f), load<Wide>(dy + i)));
			return;
		case leakyRelu: return scale(count, y, dy, dx, [](Wide a) { return select(a > splat<Wide>(0.0f), splat<Wide>(1.0f), splat<Wide>(0.01f)); });
		case elu: return scale(count, y, dy, dx, [](Wide a) { return select(a > splat<Wide>(0.0f), splat<Wide>(1.0f), a + splat<Wide>(1.0f)); });
		case selu:
			return scale(count, y, dy, dx, [](Wide a) { return select(a > splat<Wide>(0.0f), splat<Wide>(seluScale), a + splat<Wide>(seluScaledAlpha)); });
		case tanh: return scale(count, y, dy, dx, [](Wide a) { return splat<Wide>(1.0f) - a * a; });
		case sigmoid: return scale(count, y, dy, dx, [](Wide a) { return a * (splat<Wide>(1.0f) - a); });
		case silu:
		case gelu: return scale(count, derivative, dy, dx, [](Wide a) { return a; });
	}
}

}  // namespace anod
