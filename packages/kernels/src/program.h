// What TypeScript writes and the interpreter reads: a network as a table of operations over buffers that are already in place.
// packages/backend-wasm/src/records.ts holds the same layout; every field is one 32-bit word.
//
// Letters: n rows of a chunk, k inputs, m outputs of an operation. Rows of a buffer are `stride` floats apart, a multiple of 4; the
// floats between width and stride ("pads") are finite, and 0 in gradients and parameters. Matrices are row-major.
#pragma once
#include "vector.h"

namespace anod {

constexpr u32 none = 0xffffffffu;

enum Kind : u32 { dense, activation, dropout, batchNorm, layerNorm, maskInput, residualBegin, residualEnd };

enum Activation : u32 { linear, relu, leakyRelu, elu, selu, silu, tanh, sigmoid, gelu };

enum Flag : u32 {
	// This operation's backward step also applies the relu derivative of the operation before it.
	appliesReluBefore = 1,
	// The derivative of this operation's relu is applied by the operation after it.
	reluAppliedAfter = 2,
};

struct Operation {
	Kind kind;
	Activation activation;
	u32 inputs, outputs, inputStride, outputStride;
	// Offsets in floats into a member's parameters: weight and bias, or gamma and beta.
	u32 weight, bias, mean, variance;
	// Offset in floats of the transposed weights; `none` when nothing before this operation learns.
	u32 transposed;
	// Number of the dropout layer, from 0.
	u32 index;
	u32 flags;
	// dropout: rate, 1/(1 − rate). Norms: epsilon, momentum.
	float first, second;
	// [n, inputStride] input, [n, outputStride] output, and their gradients; dx is null when nobody needs it.
	float *x, *y, *dx, *dy;
	// silu and gelu: the derivatives [n, outputStride]. dropout: the factors [n, outputStride]. batchNorm: mean and 1/deviation of each
	// column [2, outputStride]. layerNorm: mean and 1/deviation of each row [n, 2]. Null when scoring, but for the norms.
	float* saved;
	// residualEnd: what entered the block [n, stride]. residualBegin: the gradient at the end of the block.
	float* skip;
};

struct Network {
	u32 inputs, outputs, inputStride, outputStride;
	u32 count;
	Operation* operations;
	// Rows a chunk may have.
	u32 chunk;
	// Room for packed rows, [chunk, largest stride].
	float* packed;
	// Room for random words.
	u32* words;
};

static_assert(sizeof(Operation) == 84 && sizeof(Network) == 36, "records.ts writes these bytes");

// Where a chunk stands in its minibatch, and what it needs besides buffers.
struct Context {
	float* parameters;
	float* gradients;
	const float* transposed;
	u32 rows;
	// Position of the first row of the chunk in the minibatch.
	u32 firstRow;
	// Training: batch statistics and dropout. Otherwise running statistics.
	bool training;
	// Whether batch norm moves its running statistics.
	bool learning;
	// Adds to the gradients of the chunks before.
	bool accumulate;
	u32 seed0, seed1, step, member;
};

void forward(const Network& network, const Context& context);
void backward(const Network& network, const Context& context);
// Writes the transposed weights of every operation that has to pass a gradient on.
void transposeWeights(const Network& network, const float* parameters, float* transposed);

}  // namespace anod
