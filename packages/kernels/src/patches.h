// Patches: what the windows of a convolution see, gathered into rows of a matrix, and gradients of patches put back.
#pragma once
#include "gemm.h"
#include "program.h"

namespace anod {

// Positions whose patches are gathered at a time.
constexpr u32 blockPositions = 32;

// Floats from one patch to the next (network.ts computes the same): whole vectors of any target with room for a vector that begins on the last column,
// and not a multiple of 512 bytes.
ANOD_INLINE u32 patchStride(u32 columns) {
	const u32 whole = (columns + 3 + 15) & ~15u;
	return whole % 128 == 0 ? whole + 16 : whole;
}

// The windows of a geometry over images whose positions are `stride` floats apart and of which `channels` count. A patch is
// [kernelHeight, kernelWidth, channels]; what lies outside is 0.
struct Windows {
	Geometry geometry;
	u32 channels, stride;

	ANOD_INLINE u32 columns() const { return geometry.kernelHeight * geometry.kernelWidth * channels; }
	// Windows of an image, and its floats.
	ANOD_INLINE u32 positions() const { return geometry.outHeight * geometry.outWidth; }
	ANOD_INLINE usize imageFloats() const { return usize(geometry.height) * geometry.width * stride; }
};

// patches[count, patchStride] of windows first … first+count−1, counted through all images. Pads of a patch are anything.
void gatherPatches(const Windows& windows, const float* images, u32 first, u32 count, float* patches, u32 patchStride);

#if !defined(__wasm__)
// Shortest piece of a patch that is read where it lies.
constexpr u32 leastPiece = 4;

// Whether patches can be read in the image, piece by piece, with nothing gathered.
bool liesInPieces(const Windows& windows);

u32 piecesOf(const Windows& windows);
constexpr u32 allPieces = 0xffffffffu;

// The patches as pieces of the images, or `many` pieces from a given one on. `edges` [count, patchStride] takes what an edge cuts, `room` [blockPositions, patchStride] the addresses.
Pieces pointPatches(const Windows& windows, const float* images, u32 first, u32 count, u32 piece, u32 many, float* edges, u32 patchStride, float* room);
#endif

// Adds each patch to the images, window after window.
void addPatches(const Windows& windows, float* images, u32 first, u32 count, const float* patches, u32 patchStride);

ANOD_INLINE void clear(usize count, float* out) {
	usize i = 0;
	for (; i + lanes <= count; i += lanes) store(out + i, splat<Wide>(0.0f));
	for (; i < count; i += 4) store(out + i, zero());
}

// Columns of a matrix that need not begin at a whole vector.
ANOD_INLINE void copyColumns(u32 rows, u32 width, const float* from, u32 fromStride, float* to, u32 toStride) {
	for (u32 r = 0; r < rows; r++)
		for (u32 j = 0; j < width; j++) to[r * toStride + j] = from[r * fromStride + j];
}

}  // namespace anod
