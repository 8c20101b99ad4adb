#pragma once
#include "vector.h"

namespace anod {

// Cross-entropy of rows of logits y[n, outputs] with probabilities target[n, outputs]; see addLoss.
void addSoftmaxLoss(u32 n, u32 outputs, u32 stride, const float* y, const float* target, const float* factors, float scale, float* dy,
                    Sum4& sum);

}  // namespace anod
