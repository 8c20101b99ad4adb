#pragma once
#include "program.h"

namespace anod {

// y = x·factor, factor 0 or 1/(1 − rate), drawn from (seed, dropout stream, step, 256·member + layer). Scoring: y = x.
void dropoutForward(const Network& network, const Operation& operation, const Context& context);
void dropoutBackward(const Operation& operation, const Context& context);

}  // namespace anod
