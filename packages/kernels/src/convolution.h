// Convolutions as products of patches and filters: the patches of 32 positions are gathered, multiplied, and forgotten.
#pragma once
#include "program.h"

namespace anod {

void convolutionForward(const Network& network, const Operation& operation, const Context& context);
void convolutionBackward(const Network& network, const Operation& operation, const Context& context);

void transposedConvolutionForward(const Network& network, const Operation& operation, const Context& context);
void transposedConvolutionBackward(const Network& network, const Operation& operation, const Context& context);

// The transposed weights that convolutionBackward multiplies by.
void transposeConvolution(const Operation& operation, const float* parameters, float* transposed);

}  // namespace anod
