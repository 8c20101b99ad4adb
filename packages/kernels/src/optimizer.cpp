#include "optimizer.h"

namespace anod {

namespace {

// m = b1·m + (1 − b1)·g, v = b2·v + (1 − b2)·g², w −= rate/c1 · m / (√v/√c2 + epsilon).
template <bool decoupled>
void updateAdam(const Optimizer& o, u32 count, float* weights, const float* gradient, float* state, float rate, float clip, double correction1,
                double correction2) {
	const Float4 scale = splat(clip), first = splat(o.first), firstRest = splat(o.firstRest), second = splat(o.second),
	             secondRest = splat(o.secondRest), epsilon = splat(o.epsilon), step = splat(float(rate / correction1)),
	             root = splat(float(1.0 / __builtin_sqrt(correction2))),
	             decay = splat(decoupled ? float(1.0 - double(rate) * o.weightDecay) : o.weightDecay);
	float* moment = state;
	float* square = state + count;
	for (u32 i = 0; i < count; i += 4) {
		Float4 w = load(weights + i), g = load(gradient + i) * scale;
		if constexpr (decoupled)
			w = w * decay;
		else
			g = g + decay * w;
		Float4 m = first * load(moment + i) + firstRest * g;
		Float4 v = second * load(square + i) + secondRest * (g * g);
		store(moment + i, m);
		store(square + i, v);
		store(weights + i, w - step * (m / (squareRoot(v) * root + epsilon)));
	}
}

// v = alpha·v + (1 − alpha)·g², buffer = momentum·buffer + g/(√v + epsilon), w −= rate·buffer.
void updateRmsprop(const Optimizer& o, u32 count, float* weights, const float* gradient, float* state, float rate, float clip) {
	const Float4 scale = splat(clip), decay = splat(o.weightDecay), momentum = splat(o.first), alpha = splat(o.second),
	             alphaRest = splat(o.secondRest), epsilon = splat(o.epsilon), step = splat(rate);
	float* square = state;
	float* buffer = state + count;
	for (u32 i = 0; i < count; i += 4) {
		Float4 w = load(weights + i), g = load(gradient + i) * scale + decay * w;
		Float4 v = alpha * load(square + i) + alphaRest * (g * g);
		Float4 direction = momentum * load(buffer + i) + g / (squareRoot(v) + epsilon);
		store(square + i, v);
		store(buffer + i, direction);
		store(weights + i, w - step * direction);
	}
}

// buffer = momentum·buffer + g, w −= rate·buffer; Nesterov: w −= rate·(g + momentum·buffer).
void updateSgd(const Optimizer& o, u32 count, float* weights, const float* gradient, float* state, float rate, float clip) {
	const Float4 scale = splat(clip), decay = splat(o.weightDecay), momentum = splat(o.first), step = splat(rate);
	for (u32 i = 0; i < count; i += 4) {
		Float4 w = load(weights + i), g = load(gradient + i) * scale + decay * w;
		Float4 buffer = momentum * load(state + i) + g;
		store(state + i, buffer);
		store(weights + i, w - step * (o.nesterov ? g + momentum * buffer : buffer));
	}
}

}  // namespace

double gradientNorm(u32 count, const float* gradient) {
	Sum4 sum;
	for (u32 i = 0; i < count; i += 4) sum.addSquares(load(gradient + i));
	return __builtin_sqrt(sum.total());
}

void update(const Optimizer& optimizer, u32 count, float* weights, const float* gradient, float* state, float rate, float scale,
            double correction1, double correction2) {
	switch (optimizer.kind) {
		case adam: return updateAdam<false>(optimizer, count, weights, gradient, state, rate, scale, correction1, correction2);
		case adamw: return updateAdam<true>(optimizer, count, weights, gradient, state, rate, scale, correction1, correction2);
		case rmsprop: return updateRmsprop(optimizer, count, weights, gradient, state, rate, scale);
		case sgd: return updateSgd(optimizer, count, weights, gradient, state, rate, scale);
	}
}

}  // namespace anod
