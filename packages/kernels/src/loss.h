#pragma once
#include "vector.h"

namespace anod {

enum LossKind : u32 { mse, mae, huber, binaryCrossEntropy, softmaxCrossEntropy, center };

struct Loss {
	LossKind kind;
	// huber: error from which it is linear.
	float delta;
};

// What the sum of a batch of n rows is divided by.
double lossElements(const Loss& loss, u32 n, u32 outputs);

// Adds the loss of n rows of `outputs` floats every `stride` to `sum`: factors[r]·l(y, target), elements with a NaN target left out (so are pads).
// The target of `center` is the centre in every row. Where dy is given, dy = scale·factors[r]·l'(y, target), 0 in pads.
void addLoss(const Loss& loss, u32 n, u32 outputs, u32 stride, const float* y, const float* target, const float* factors, float scale,
             float* dy, Sum4& sum);

}  // namespace anod
