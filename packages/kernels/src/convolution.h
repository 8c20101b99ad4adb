// Convolutions as products of patches and filters: the patches of 32 positions are gathered, multiplied, and forgotten.
#pragma once
#include "program.h"

namespace anod {

void convolutionForward(const Network& network, const Operation& operation, const Context& context);
void convolutionBackward(const Network& network, const Operation& operation, const Context& context);

void transposedConvolutionForward(const Network& network, const Operation& operation, const Context& context);
void transposedConvolutionBackward(const Network& network, const Operation& operation, const Context& context);

// The transposed weights that the backward steps multiply by: of a convolution [filters, patchStride], group after group; of a transposed
// convolution [taps, outputStride, inputStride]. A depthwise convolution needs none.
void transposeConvolution(const Operation& operation, const float* weights, float* transposed);
void transposeTransposedConvolution(const Operation& operation, const float* weights, float* transposed);

#if !defined(__wasm__)
// Parts that a convolution is divided into among threads, each with scratch of its own (network.ts).
constexpr u32 convolutionParts = 8;

// Whether the team helps with this layer.
bool sharesConvolution(const Operation& operation, const Context& context);
void shareConvolutionForward(const Network& network, const Operation& operation, const Context& context);
void shareConvolutionBackward(const Network& network, const Operation& operation, const Context& context);
#endif

// Each channel has filters of its own. With several a channel, network.patches has room for a row whose positions are outputStride apart.
ANOD_INLINE bool isDepthwise(const Operation& operation) { return operation.groups > 1 && operation.groups == operation.inputs; }
void depthwiseForward(const Network& network, const Operation& operation, const Context& context);
void depthwiseBackward(const Network& network, const Operation& operation, const Context& context);

}  // namespace anod
