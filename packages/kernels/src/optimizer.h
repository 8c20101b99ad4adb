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

// `correction1` and `correction2` are 1 − beta^(step+1), in double. `first` and `second` are what is kept of each
// parameter: first and second moment; square average and buffer; buffer and nothing.
void update(const Optimizer& optimizer, u32 count, float* weights, const float* gradient, float* first, float* second, float rate,
            float scale, double correction1, double correction2);

}  // namespace anod
