// Distances between a tile of four queries and a block of eight remembered rows, lanes over remembered rows.
//
// packed[d][4]: four queries side by side. block[d][8]: eight remembered rows side by side.
#pragma once
#include "vector.h"

namespace anod {

constexpr u32 blockRows = 8;
constexpr u32 tileQueries = 4;

struct Distances {
	Float4 low, high;
};

// Squared distances, (x − m)² added feature after feature. Every distance that is ever compared or returned comes from this order.
ANOD_INLINE void distanceTile(u32 d, const float* packed, const float* block, Distances sum[tileQueries]) {
	for (u32 i = 0; i < tileQueries; i++) sum[i] = {zero(), zero()};
ANOD_KEEP_LOOP
	do {
		Float4 low = load(block), high = load(block + 4);
		for (u32 i = 0; i < tileQueries; i++) {
			Float4 x = loadSplat(packed + i), a = x - low, b = x - high;
			sum[i].low = sum[i].low + a * a;
			sum[i].high = sum[i].high + b * b;
		}
		block += blockRows;
		packed += tileQueries;
	} while (--d);
}

// The same for query i of the tile alone.
ANOD_INLINE Distances distanceBlock(u32 d, const float* packed, u32 i, const float* block) {
	Distances sum = {zero(), zero()};
ANOD_KEEP_LOOP
	do {
		Float4 x = loadSplat(packed + i), a = x - load(block), b = x - load(block + 4);
		sum.low = sum.low + a * a;
		sum.high = sum.high + b * b;
		block += blockRows;
		packed += tileQueries;
	} while (--d);
	return sum;
}

// Inner products: half the work of distances.
ANOD_INLINE void productTile(u32 d, const float* packed, const float* block, Distances sum[tileQueries]) {
	for (u32 i = 0; i < tileQueries; i++) sum[i] = {zero(), zero()};
ANOD_KEEP_LOOP
	do {
		Float4 low = load(block), high = load(block + 4);
		for (u32 i = 0; i < tileQueries; i++) {
			Float4 x = loadSplat(packed + i);
			sum[i].low = sum[i].low + x * low;
			sum[i].high = sum[i].high + x * high;
		}
		block += blockRows;
		packed += tileQueries;
	} while (--d);
}

}  // namespace anod
