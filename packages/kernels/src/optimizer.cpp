#include "optimizer.h"

namespace anod {

namespace {

// m = b1·m + (1 − b1)·g, v = b2·v + (1 − b2)·g², w −= rate/c1 · m / (√v/√c2 + epsilon).
template <bool decoupled>
void updateAdam(const Optimizer& o, u32 count, float* weights, const float* gradient, float* moment, float* square, float rate, float clip, double correction1,
                double correction2) {
	const Wide scale = splat<Wide>(clip), first = splat<Wide>(o.first), firstRest = splat<Wide>(o.firstRest), second = splat<Wide>(o.second),
	           secondRest = splat<Wide>(o.secondRest), epsilon = splat<Wide>(o.epsilon), step = splat<Wide>(float(rate / correction1)),
	           root = splat<Wide>(float(1.0 / __builtin_sqrt(correction2))),
	           decay = splat<Wide>(decoupled ? float(1.0 - double(rate) * o.weightDecay) : o.weightDecay);
	for (u32 i = 0; i < count; i += lanes) {
		Wide w = load<Wide>(weights + i), g = load<Wide>(gradient + i) * scale;
		if constexpr (decoupled)
			w = w * decay;
		else
			g = g + decay * w;
		Wide m = first * load<Wide>(moment + i) + firstRest * g;
		Wide v = second * load<Wide>(square + i) + secondRest * (g * g);
		store(moment + i, m);
		store(square + i, v);
		store(weights + i, w - step * (m / (squareRoot(v) * root + epsilon)));
	}
}

// v = alpha·v + (1 − alpha)·g², buffer = momentum·buffer + g/(√v + epsilon), w −= rate·buffer.
void updateRmsprop(const Optimizer& o, u32 count, float* weights, const float* gradient, float* square, float* buffer, float rate, float clip) {
	const Wide scale = splat<Wide>(clip), decay = splat<Wide>(o.weightDecay), momentum = splat<Wide>(o.first), alpha = splat<Wide>(o.second),
	           alphaRest = splat<Wide>(o.secondRest), epsilon = splat<Wide>(o.epsilon), step = splat<Wide>(rate);
	for (u32 i = 0; i < count; i += lanes) {
		Wide w = load<Wide>(weights + i), g = load<Wide>(gradient + i) * scale + decay * w;
		Wide v = alpha * load<Wide>(square + i) + alphaRest * (g * g);
		Wide direction = momentum * load<Wide>(buffer + i) + g / (squareRoot(v) + epsilon);
		store(square + i, v);
		store(buffer + i, direction);
		store(weights + i, w - step * direction);
	}
}

// buffer = momentum·buffer + g, w −= rate·buffer; Nesterov: w −= rate·(g + momentum·buffer).
void updateSgd(const Optimizer& o, u32 count, float* weights, const float* gradient, float* buffers, float rate, float clip) {
	const Wide scale = splat<Wide>(clip), decay = splat<Wide>(o.weightDecay), momentum = splat<Wide>(o.first), step = splat<Wide>(rate);
	for (u32 i = 0; i < count; i += lanes) {
		Wide w = load<Wide>(weights + i), g = load<Wide>(gradient + i) * scale + decay * w;
		Wide buffer = momentum * load<Wide>(buffers + i) + g;
		store(buffers + i, buffer);
		store(weights + i, w - step * (o.nesterov ? g + momentum * buffer : buffer));
	}
}

}  // namespace

double gradientNorm(u32 count, const float* gradient) {
	Sum4 sum;
	for (u32 i = 0; i < count; i += 4) sum.addSquares(load(gradient + i));
	return __builtin_sqrt(sum.total());
}

void update(const Optimizer& optimizer, u32 count, float* weights, const float* gradient, float* first, float* second, float rate, float scale,
            double correction1, double correction2) {
	switch (optimizer.kind) {
		case adam: return updateAdam<false>(optimizer, count, weights, gradient, first, second, rate, scale, correction1, correction2);
		case adamw: return updateAdam<true>(optimizer, count, weights, gradient, first, second, rate, scale, correction1, correction2);
		case rmsprop: return updateRmsprop(optimizer, count, weights, gradient, first, second, rate, scale);
		case sgd: return updateSgd(optimizer, count, weights, gradient, first, rate, scale);
	}
}

}  // namespace anod
