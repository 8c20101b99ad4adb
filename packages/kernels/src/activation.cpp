#include "activation.h"
#include "functions.h"

namespace anod {

namespace {

constexpr float seluScale = 1.0507009873554804934f;
constexpr float seluScaledAlpha = 1.7580993408473766f;

template <class Function> ANOD_INLINE void map(u32 count, const float* x, float* y, Function function) {
	for (u32 i = 0; i < count; i += 4) store(y + i, function(load(x + i)));
}

// dx = dy·slope(y).
template <class Function> ANOD_INLINE void scale(u32 count, const float* y, const float* dy, float* dx, Function slope) {
	for (u32 i = 0; i < count; i += 4) store(dx + i, load(dy + i) * slope(load(y + i)));
}

void siluWithDerivative(u32 count, const float* x, float* y, float* derivative) {
	for (u32 i = 0; i < count; i += 4) {
		Float4 value = load(x + i), s = logistic(value), product = value * s;
		store(y + i, product);
		store(derivative + i, s + product * (splat(1.0f) - s));
	}
}

void geluWithDerivative(u32 count, const float* x, float* y, float* derivative) {
	for (u32 i = 0; i < count; i += 4) {
		Float4 value = load(x + i), distribution = normalDistribution(value);
		Float4 density = splat(0.398942280401432678f) * exponential(splat(-0.5f) * value * value);
		store(y + i, value * distribution);
		store(derivative + i, distribution + value * density);
	}
}

}  // namespace

void activate(Activation kind, u32 count, const float* x, float* y, float* derivative) {
	switch (kind) {
		case linear:
			if (x != y) map(count, x, y, [](Float4 a) { return a; });
			return;
		case relu: return map(count, x, y, [](Float4 a) { return maximum(a, zero()); });
		case leakyRelu: return map(count, x, y, [](Float4 a) { return select(a > zero(), a, a * splat(0.01f)); });
		case elu: return map(count, x, y, [](Float4 a) { return select(a > zero(), a, exponentialMinusOne(a)); });
		case selu:
			return map(count, x, y, [](Float4 a) {
				return select(a > zero(), a * splat(seluScale), exponentialMinusOne(a) * splat(seluScaledAlpha));
			});
		case silu:
			if (derivative) return siluWithDerivative(count, x, y, derivative);
			return map(count, x, y, [](Float4 a) { return a * logistic(a); });
		case tanh: return map(count, x, y, [](Float4 a) { return hyperbolicTangent(a); });
		case sigmoid: return map(count, x, y, [](Float4 a) { return logistic(a); });
		case gelu:
			if (derivative) return geluWithDerivative(count, x, y, derivative);
			return map(count, x, y, [](Float4 a) { return a * normalDistribution(a); });
	}
}

void differentiate(Activation kind, u32 count, const float* y, const float* derivative, const float* dy, float* dx) {
	switch (kind) {
		case linear:
			if (dx != dy) map(count, dy, dx, [](Float4 a) { return a; });
			return;
		case relu:
			for (u32 i = 0; i < count; i += 4) store(dx + i, keep(load(y + i) > zero(), load(dy + i)));
			return;
		case leakyRelu: return scale(count, y, dy, dx, [](Float4 a) { return select(a > zero(), splat(1.0f), splat(0.01f)); });
		case elu: return scale(count, y, dy, dx, [](Float4 a) { return select(a > zero(), splat(1.0f), a + splat(1.0f)); });
		case selu:
			return scale(count, y, dy, dx, [](Float4 a) { return select(a > zero(), splat(seluScale), a + splat(seluScaledAlpha)); });
		case tanh: return scale(count, y, dy, dx, [](Float4 a) { return splat(1.0f) - a * a; });
		case sigmoid: return scale(count, y, dy, dx, [](Float4 a) { return a * (splat(1.0f) - a); });
		case silu:
		case gelu: return scale(count, derivative, dy, dx, [](Float4 a) { return a; });
	}
}

}  // namespace anod
