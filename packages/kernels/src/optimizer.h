// Update rules over `count` parameters, a multiple of `lanes`, with PyTorch's formulas. The gradient is first multiplied by `scale` (clipping).
#pragma once
#include "vector.h"

namespace anod {

enum OptimizerKind : u32 { adam, adamw, rmsprop, sgd };

struct Optimizer {
	OptimizerKind kind;
	// sgd: Nesterov's variant.
	u32 nesterov;
	// adam: beta1, 1 − beta1, beta2, 1 − beta2. rmsprop: –, –, alpha, 1 − alpha. rmsprop and sgd: momentum in first.
	float first, firstRest, second, secondRest;
	float epsilon, weightDecay;
};

// √Σg², summed in double.
double gradientNorm(u32 count, const float* gradient);

// `correction1` and `correction2` are 1 − beta^(step+1), in double. `state` is [2, count]: first and second moment, or square average and buffer.
void update(const Optimizer& optimizer, u32 count, float* weights, const float* gradient, float* state, float rate, float scale,
            double correction1, double correction2);

}  // namespace anod
