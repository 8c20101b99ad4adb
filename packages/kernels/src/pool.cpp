#include "positions.h"

namespace anod {

void poolForward(const Operation&, const Context&) { __builtin_trap(); }
void poolBackward(const Operation&, const Context&) { __builtin_trap(); }

}  // namespace anod
