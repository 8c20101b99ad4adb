// Few neighbours of many rows: inner products choose candidates, distances decide between them.
//
// |m|² − 2x·m orders rows as Σ(x − m)² does and costs half of it, but rounds differently. So it only decides, with a margin for both errors,
// which rows cannot be among the k nearest; what is compared and returned is always Σ(x − m)².
#include "neighbors.h"

namespace anod {

namespace {

// Values are split into this many groups, a lane each. The k-th smallest of the groups' smallest values is at least the k-th smallest of all,
// and hardly more.
constexpr u32 groups = 32;

// The smallest value of each group of n (a multiple of 8) values.
void groupMinima(u32 n, const float* values, float minima[groups]) {
	for (u32 j = 0; j < groups; j += 4) store(minima + j, splat(infinity));
	u32 i = 0;
	for (; i + groups <= n; i += groups)
		for (u32 j = 0; j < groups; j += 4) store(minima + j, minimum(load(minima + j), load(values + i + j)));
	for (u32 j = 0; i + j < n; j += 4) store(minima + j, minimum(load(minima + j), load(values + i + j)));
}

// The k-th smallest of the minima; infinity where there are too few.
float kthSmallest(const float minima[groups], u32 k) {
	float best = infinity;
	for (u32 i = 0; i < groups; i++) {
		Float4 own = splat(minima[i]);
		Int4 count = splat(0u);
		for (u32 j = 0; j < groups; j += 4) count = count - (load(minima + j) <= own);
		u32 lanes[4];
		store(lanes, count);
		if (lanes[0] + lanes[1] + lanes[2] + lanes[3] >= k && minima[i] < best) best = minima[i];
	}
	return best;
}

}  // namespace

bool searchFew(const Remembered& remembered, const Search& search) {
	const u32 d = remembered.d, k = search.k, padded = (remembered.size + 7) & ~7u;
	const double largest = remembered.bounds[padded];
	double norms[tileQueries];
	for (u32 i = 0; i < tileQueries; i++) {
		norms[i] = 0;
		for (u32 j = 0; j < d; j++) norms[i] += double(search.packed[j * tileQueries + i]) * search.packed[j * tileQueries + i];
		if (!(norms[i] + largest < largeNorm)) return false;
	}
	float* values = reinterpret_cast<float*>(search.room);
	const float* block = remembered.blocks;
	for (u32 index = 0; index < padded; index += blockRows, block += blockRows * d) {
		Distances products[tileQueries];
		productTile(d, search.packed, block, products);
		Float4 low = load(remembered.bounds + index), high = load(remembered.bounds + index + 4);
		for (u32 i = 0; i < tileQueries; i++) {
			store(values + i * padded + index, low - (products[i].low + products[i].low));
			store(values + i * padded + index + 4, high - (products[i].high + products[i].high));
		}
	}
	for (u32 i = 0; i < search.count; i++, values += padded) {
		float minima[groups];
		groupMinima(padded, values, minima);
		// One more where a row itself may be among them.
		const float kth = kthSmallest(minima, k + (search.skipSelf ? 1 : 0));
		const Float4 limit = splat(float(double(kth) + 4 * tolerance(d) * (norms[i] + largest)));
		float* distances = reinterpret_cast<float*>(search.room) + tileQueries * padded;
		u32* indices = search.room + (tileQueries + 1) * padded;
		bool skip = search.skipSelf;
		u32 count = 0;
		for (u32 index = 0; index < padded; index += blockRows) {
			u32 lanes = bits(load(values + index) > limit) | bits(load(values + index + 4) > limit) << 4;
			if (lanes == 255) continue;
			lanes = ~lanes & (remembered.size - index < blockRows ? (1u << (remembered.size - index)) - 1 : 255);
			Distances exact = distanceBlock(d, search.packed, i, remembered.blocks + index * d);
			float value[blockRows];
			store(value, exact.low);
			store(value + 4, exact.high);
			for (; lanes; lanes &= lanes - 1) {
				const u32 lane = u32(__builtin_ctz(lanes));
				if (skip && value[lane] == 0.0f) {
					skip = false;
					continue;
				}
				distances[count] = value[lane];
				indices[count++] = index + lane;
			}
		}
		sortCandidates(count, distances, indices, k, search.room + (tileQueries + 2) * padded, search.distances + i * k, search.indices + i * k);
	}
	return true;
}

}  // namespace anod
