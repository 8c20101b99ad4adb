#pragma once
#include "distance.h"

namespace anod {

// Remembered rows: blocks[⌈size/8⌉][d][8], missing rows of the last block infinitely far; bounds[⌈size/8⌉·8]: see `remember`.
struct Remembered {
	u32 size, d;
	const float* blocks;
	const float* bounds;
};

// One search: four queries packed side by side, of which `count` are real; k neighbours each. Both ways give the same result:
// nearest first, ties to the lower index, without the first row at distance 0 when `skipSelf`. `room` is `searchWords` words.
struct Search {
	const float* packed;
	u32 count, k;
	bool skipSelf;
	u32* room;
	// [count, k]: not yet under the root.
	float* distances;
	u32* indices;
};

// For k much smaller than size: keeps a sorted list of the best, and computes distances only where inner products leave a chance.
void searchFew(const Remembered& remembered, const Search& search);

// Otherwise: computes all distances, then selects.
void searchMany(const Remembered& remembered, const Search& search);

// Rows at infinite distance take the places from `found` on, lowest index first.
void fillWithInfinite(u32 size, u32 k, u32 found, u32 skipped, float* distances, u32* indices);

constexpr float infinity = __builtin_inff();
constexpr u32 nobody = 0xffffffffu;

}  // namespace anod
