// Batch and layer normalisation, forward and backward. Statistics are summed in double.
#pragma once
#include "program.h"

namespace anod {

// y = gamma·(x − mean)/√(variance + epsilon) + beta. Training: mean and biased variance of the batch, kept in `saved`; when learning, running
// statistics move by `momentum` towards them (the variance times n/max(1, n − 1)). Otherwise: running statistics.
void batchNormForward(const Operation& operation, const Context& context);
void batchNormBackward(const Operation& operation, const Context& context);

// The same over the features of each row, without running statistics.
void layerNormForward(const Operation& operation, const Context& context);
void layerNormBackward(const Operation& operation, const Context& context);

// The same over the positions of each row, channel by channel.
void instanceNormForward(const Operation& operation, const Context& context);
void instanceNormBackward(const Operation& operation, const Context& context);

}  // namespace anod
