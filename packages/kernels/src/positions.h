// Operations that move or join positions and learn nothing.
#pragma once
#include "program.h"

namespace anod {

void poolForward(const Operation& operation, const Context& context);
void poolBackward(const Operation& operation, const Context& context);

void upsampleForward(const Operation& operation, const Context& context);
void upsampleBackward(const Operation& operation, const Context& context);

// The same features with another number of positions, so with other pads between them.
void reshapeForward(const Operation& operation, const Context& context);
void reshapeBackward(const Operation& operation, const Context& context);

}  // namespace anod
