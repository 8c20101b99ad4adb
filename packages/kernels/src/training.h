// A training in progress, as TypeScript lays it out (packages/backend-wasm/src/resident/records.ts).
#pragma once
#include "loss.h"
#include "optimizer.h"
#include "program.h"

namespace anod {

// How rows are spoiled; packages/kernels/README.md says which random word decides what.
struct Corruption {
	double maskedShare;
	u32 enabled;
	// Whether hidden features become NaN (a maskInput layer follows) or 0.
	u32 hideAsMissing;
	float noiseMinimum, noiseMaximum;
	float maskMinimum, maskMaximum;
	float maskNoise;
	u32 unused;
};

struct Training {
	double beta1, beta2;
	// beta^step, updated by every step.
	double power1, power2;
	Corruption corruption;
	const Network* network;
	// [members, parameterStride]
	float* parameters;
	// [parameterStride]
	float* gradients;
	float* transposed;
	// [members, 2, trainable]
	float* state;
	// Rows of inputs every rowStride floats, of outputs every targetStride floats (or null: the rows themselves), [n] or null;
	// unpadded and readable 3 floats past the end.
	const float* rows;
	const float* targets;
	const float* rowWeights;
	// [outputs], or null.
	const float* center;
	// The chunk: targets [chunk, outputStride], factors of rows [chunk], order of features [inputs].
	float* chunkTargets;
	float* factors;
	u32* features;
	// Who helps with the call under way; null for nobody.
	Team* team;
	u32 parameterStride;
	// Parameters that learn come first; a multiple of a vector.
	u32 trainable;
	u32 members;
	Loss loss;
	Optimizer optimizer;
	float gradientClip;
	u32 seed0, seed1;
	u32 step;
	u32 rowStride, targetStride;
};

static_assert(sizeof(Corruption) == 40 && sizeof(Training) == (148 + 13 * sizeof(void*) + 7) / 8 * 8, "records.ts writes these bytes");

// Fills x, targets and factors of the chunk with rows of the order (0, 1, … when it is null), spoiled when corruption is on.
// `order` starts with the minibatch, of `size` rows; the chunk is its rows firstRow … firstRow + n − 1.
void prepareChunk(const Training& training, u32 member, const u32* order, u32 firstRow, u32 n, u32 size);

}  // namespace anod
