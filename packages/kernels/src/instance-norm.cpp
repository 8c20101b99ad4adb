#include "normalization.h"

namespace anod {

void instanceNormForward(const Operation&, const Context&) { __builtin_trap(); }
void instanceNormBackward(const Operation&, const Context&) { __builtin_trap(); }

}  // namespace anod
