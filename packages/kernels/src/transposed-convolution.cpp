#include "convolution.h"

namespace anod {

void transposedConvolutionForward(const Network&, const Operation&, const Context&) { __builtin_trap(); }
void transposedConvolutionBackward(const Network&, const Operation&, const Context&) { __builtin_trap(); }

}  // namespace anod
