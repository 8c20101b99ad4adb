// What TypeScript writes and the interpreter reads: a network as a table of operations over buffers that are already in place.
// packages/backend-wasm/src/resident/records.ts holds the same layout: 32-bit words, then pointers.
//
// A row of a shaped network is `positions` × channels; a flat row is one position whose channels are its features. A buffer holds the positions of a
// row one after another, row after row, each `stride` floats, so an operation that works on each position alone runs over rows·positions of them.
//
// Letters: n rows of a chunk (or rows·positions), k inputs, m outputs of an operation. Rows of a buffer are `stride` floats apart, a multiple of 4; the
// floats between width and stride ("pads") are finite, and 0 in gradients and parameters. Matrices are row-major.
#pragma once
#include "team.h"
#include "vector.h"

namespace anod {

constexpr u32 none = 0xffffffffu;

enum Kind : u32 {
	dense,
	activation,
	dropout,
	batchNorm,
	layerNorm,
	maskInput,
	residualBegin,
	residualEnd,
	instanceNorm,
	reshape,
	convolution,
	transposedConvolution,
	pool,
	upsample,
};

enum Activation : u32 { linear, relu, leakyRelu, elu, selu, silu, tanh, sigmoid, gelu };

// dropout: 1 drops whole channels.
enum Method : u32 { maximumOf, averageOf, nearestOf, linearOf };

enum Flag : u32 {
	// This operation's backward step also applies the relu derivative of the operation before it.
	appliesReluBefore = 1,
	// The derivative of this operation's relu is applied by the operation after it.
	reluAppliedAfter = 2,
};

// A window that moves over an image; a series is an image of height 1. Output position (y, x) reads input positions
// (y·strideY − padTop + i·dilationY, x·strideX − padLeft + j·dilationX). For a transposed convolution input and output change places.
struct Geometry {
	u32 height, width, outHeight, outWidth;
	u32 kernelHeight, kernelWidth;
	u32 strideY, strideX;
	u32 dilationY, dilationX;
	u32 padTop, padLeft;
};

struct Operation {
	Kind kind;
	Activation activation;
	// Channels of a position, and floats from one position to the next.
	u32 inputs, outputs, inputStride, outputStride;
	// Positions of a row.
	u32 inputPositions, outputPositions;
	// Offsets in floats into a member's parameters: weight and bias, or gamma and beta.
	u32 weight, bias, mean, variance;
	// Offset in floats of the transposed weights; `none` when nothing before this operation learns.
	u32 transposed;
	// Number of the dropout layer, from 0.
	u32 index;
	u32 flags;
	u32 method;
	u32 groups;
	Geometry geometry;
	// dropout: rate, 1/(1 − rate). Norms: epsilon, momentum.
	float first, second;
	u32 unused;
	// [n, inputStride] input, [n, outputStride] output, and their gradients; dx is null when nobody needs it.
	float *x, *y, *dx, *dy;
	// silu and gelu: the derivatives [n, outputStride]. dropout: the factors [n, outputStride]. batchNorm: mean and 1/deviation of each
	// column [2, outputStride]. layerNorm: mean and 1/deviation of each position [n, 2]. instanceNorm: means and 1/deviations of the channels of each row
	// [rows, 2, outputStride]. Largest pool: where each output came from [n, outputStride]. Null when scoring, but for the norms.
	float* saved;
	// residualEnd: what entered the block [n, stride]. residualBegin: the gradient at the end of the block.
	float* skip;
};

struct Network {
	u32 inputs, outputs, inputStride, outputStride;
	u32 count;
	// Rows a chunk may have.
	u32 chunk;
	Operation* operations;
	// Room for 32 packed rows of the widest operand.
	float* packed;
	// Room for random words.
	u32* words;
	// Room for the patches of 32 positions, for their gradients and, where patches are read in place, for addresses, [3, 32, widest patch].
	float* patches;
};

static_assert(sizeof(Operation) == 128 + 6 * sizeof(void*) && sizeof(Network) == 24 + 4 * sizeof(void*), "records.ts writes these bytes");

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
	// Who helps with large layers; null for nobody.
	Team* team;
};

// Multiplications of a product below which help is not worth asking for.
constexpr u32 leastShared = 1 << 20;

void forward(const Network& network, const Context& context);
void backward(const Network& network, const Context& context);
// Writes the transposed weights of every operation that has to pass a gradient on.
void transposeWeights(const Network& network, const float* parameters, float* transposed, Team* team);

}  // namespace anod
