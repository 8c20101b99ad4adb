#pragma once
#include "distance.h"

namespace anod {

// A float's bits and back. Floats from 0 on are in the order of their bits.
ANOD_INLINE u32 bitsOf(float a) { return __builtin_bit_cast(u32, a); }
ANOD_INLINE float floatOf(u32 a) { return __builtin_bit_cast(float, a); }

// Remembered rows: blocks[⌈size/32⌉][d][32] with 0 in place of missing rows; bounds[⌈size/32⌉·32 + 1]: for each row the least that |m|² can be
// given the rounding of its distances, +∞ for missing rows, and last the largest |m|².
struct Remembered {
	u32 size, d;
	const float* blocks;
	const float* bounds;
	// `size` rounded up to whole blocks.
	u32 padded() const { return (size + blockRows - 1) / blockRows * blockRows; }
};

// One search: four queries packed side by side, of which `count` are real; k neighbours each. Both ways give the same result:
// nearest first, ties to the lower index, without the first row at distance 0 when `skipSelf`.
struct Search {
	const float* packed;
	u32 count, k;
	bool skipSelf;
	// Words of room: 10 for each remembered row rounded up to 32.
	u32* room;
	// [count, k]: not yet under the root.
	float* distances;
	u32* indices;
};

// For k much smaller than size: finds candidates by inner products, and computes their distances alone.
// Returns false, having done nothing, where inner products could overflow.
bool searchFew(const Remembered& remembered, const Search& search);
// The most neighbours it finds, and whether it is worth while.
constexpr u32 fewNeighbors = 20;
ANOD_INLINE bool worthFew(u32 size, u32 d, u32 k) { return k < fewNeighbors && u64(size) * d >= 1100 * (k + 2); }

// Otherwise: computes all distances, then selects.
void searchMany(const Remembered& remembered, const Search& search);

// Writes the k nearest of `count` candidates, given in the order of their index, to out. `room`: 4 words a candidate.
// distances are overwritten from `count` up to a whole vector.
void sortCandidates(u32 count, float* distances, const u32* indices, u32 k, u32* room, float* outDistances, u32* outIndices);

// Relative error, with much to spare, of an inner product and of a distance of d features, as a share of |x|² + |m|².
ANOD_INLINE double tolerance(u32 d) { return (4.0 * d + 32.0) * 0x1p-24; }

// Above this squared norm, inner products could overflow.
constexpr double largeNorm = 1e37;

constexpr float infinity = __builtin_inff();
constexpr u32 nobody = 0xffffffffu;

}  // namespace anod
