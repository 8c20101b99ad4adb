// Element-wise functions over `count` floats, a multiple of `lanes`. gelu is the exact one; leakyRelu has slope 0.01, elu alpha 1.
#pragma once
#include "program.h"

namespace anod {

// y = f(x); x and y may be the same. `derivative`, for silu and gelu, receives f'(x) unless null.
void activate(Activation kind, u32 count, const float* x, float* y, float* derivative);

// dx = dy·f'(x), from y = f(x) or, for silu and gelu, the stored derivative. dx and dy may be the same. The derivative of relu at 0 is 0.
void differentiate(Activation kind, u32 count, const float* y, const float* derivative, const float* dy, float* dx);

}  // namespace anod
