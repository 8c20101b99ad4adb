#include "positions.h"

namespace anod {

void upsampleForward(const Operation&, const Context&) { __builtin_trap(); }
void upsampleBackward(const Operation&, const Context&) { __builtin_trap(); }

}  // namespace anod
