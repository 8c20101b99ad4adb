#include "convolution.h"

namespace anod {

void convolutionForward(const Network&, const Operation&, const Context&) { __builtin_trap(); }
void convolutionBackward(const Network&, const Operation&, const Context&) { __builtin_trap(); }
void transposeConvolution(const Operation&, const float*, float*) { __builtin_trap(); }

}  // namespace anod
