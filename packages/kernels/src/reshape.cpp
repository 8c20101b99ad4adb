#include "positions.h"

namespace anod {

void reshapeForward(const Operation&, const Context&) { __builtin_trap(); }
void reshapeBackward(const Operation&, const Context&) { __builtin_trap(); }

}  // namespace anod
