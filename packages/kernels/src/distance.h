// Distances between a tile of four queries and a stretch of remembered rows, lanes over remembered rows.
//
// packed[d][4]: four queries side by side. rows[d][blockRows]: the stretch's place in a block of remembered rows side by side.
#pragma once
#include "vector.h"

namespace anod {

// A block has whole stretches for every width of vectors, so the layout is the same for all.
constexpr u32 blockRows = 32;
constexpr u32 tileQueries = 4;
// Rows that one tile computes: two vectors and four queries are eight sums, which hide their latency and fit into 16 registers.
constexpr u32 stretchRows = 2 * lanes;
static_assert(blockRows % stretchRows == 0);

struct Distances {
	Wide low, high;
};

ANOD_INLINE void store(float* p, const Distances& a) {
	store(p, a.low);
	store(p + lanes, a.high);
}

// Squared distances, (x − m)² added feature after feature. Every distance that is ever compared or returned comes from this order.
ANOD_INLINE void distanceTile(u32 d, const float* packed, const float* rows, Distances sum[tileQueries]) {
	const Wide zeros = splat<Wide>(0.0f);
ANOD_UNROLL
	for (u32 i = 0; i < tileQueries; i++) sum[i] = {zeros, zeros};
ANOD_KEEP_LOOP
	do {
		Wide low = load<Wide>(rows), high = load<Wide>(rows + lanes);
ANOD_UNROLL
		for (u32 i = 0; i < tileQueries; i++) {
			Wide x = splat<Wide>(packed[i]), a = x - low, b = x - high;
			sum[i].low = sum[i].low + a * a;
			sum[i].high = sum[i].high + b * b;
		}
		rows += blockRows;
		packed += tileQueries;
	} while (--d);
}

// The same for query i of the tile alone.
ANOD_INLINE Distances distanceStretch(u32 d, const float* packed, u32 i, const float* rows) {
	const Wide zeros = splat<Wide>(0.0f);
	Distances sum = {zeros, zeros};
ANOD_KEEP_LOOP
	do {
		Wide x = splat<Wide>(packed[i]), a = x - load<Wide>(rows), b = x - load<Wide>(rows + lanes);
		sum.low = sum.low + a * a;
		sum.high = sum.high + b * b;
		rows += blockRows;
		packed += tileQueries;
	} while (--d);
	return sum;
}

// Inner products: half the work of distances.
ANOD_INLINE void productTile(u32 d, const float* packed, const float* rows, Distances sum[tileQueries]) {
	const Wide zeros = splat<Wide>(0.0f);
ANOD_UNROLL
	for (u32 i = 0; i < tileQueries; i++) sum[i] = {zeros, zeros};
ANOD_KEEP_LOOP
	do {
		Wide low = load<Wide>(rows), high = load<Wide>(rows + lanes);
ANOD_UNROLL
		for (u32 i = 0; i < tileQueries; i++) {
			Wide x = splat<Wide>(packed[i]);
			sum[i].low = sum[i].low + x * low;
			sum[i].high = sum[i].high + x * high;
		}
		rows += blockRows;
		packed += tileQueries;
	} while (--d);
}

}  // namespace anod
