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

// The smallest value of each group of n (a multiple of 32) values.
void groupMinima(u32 n, const float* values, float minima[groups]) {
	constexpr u32 vectors = groups / lanes;
	Wide least[vectors];
ANOD_UNROLL
	for (u32 j = 0; j < vectors; j++) least[j] = load<Wide>(values + j * lanes);
	for (u32 i = groups; i < n; i += groups)
ANOD_UNROLL
		for (u32 j = 0; j < vectors; j++) least[j] = minimum(least[j], load<Wide>(values + i + j * lanes));
ANOD_UNROLL
	for (u32 j = 0; j < vectors; j++) store(minima + j * lanes, least[j]);
}

// The smaller two of the minima, sorted: what the nearest row needs, with or without itself.
void smallestTwo(const float minima[groups], float two[2]) {
	Float4 first = splat(infinity), second = splat(infinity);
	for (u32 j = 0; j < groups; j += 4) {
		const Float4 value = load(minima + j);
		second = minimum(second, maximum(first, value));
		first = minimum(first, value);
	}
	float values[8];
	store(values, first);
	store(values + 4, second);
	two[0] = two[1] = infinity;
	for (float value : values) {
		const float larger = value < two[0] ? two[0] : value;
		two[0] = value < two[0] ? value : two[0];
		two[1] = larger < two[1] ? larger : two[1];
	}
}

// The k-th smallest of the minima; infinity where there are too few.
float kthSmallest(const float minima[groups], u32 k) {
	if (k <= 2) {
		float two[2];
		smallestTwo(minima, two);
		return two[k - 1];
	}
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
	const u32 d = remembered.d, k = search.k, padded = remembered.padded();
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
ANOD_KEEP_LOOP
		for (u32 part = 0; part < blockRows; part += stretchRows) {
			Distances products[tileQueries];
			productTile(d, search.packed, block + part, products);
			const u32 at = index + part;
			Wide low = load<Wide>(remembered.bounds + at), high = load<Wide>(remembered.bounds + at + lanes);
ANOD_UNROLL
			for (u32 i = 0; i < tileQueries; i++)
				store(values + i * padded + at, {low - (products[i].low + products[i].low), high - (products[i].high + products[i].high)});
		}
	}
	for (u32 i = 0; i < search.count; i++, values += padded) {
		float minima[groups];
		groupMinima(padded, values, minima);
		// One more where a row itself may be among them.
		const float kth = kthSmallest(minima, k + (search.skipSelf ? 1 : 0));
		const Wide limit = splat<Wide>(float(double(kth) + 4 * tolerance(d) * (norms[i] + largest)));
		float* distances = reinterpret_cast<float*>(search.room) + tileQueries * padded;
		u32* indices = search.room + (tileQueries + 1) * padded;
		bool skip = search.skipSelf;
		u32 count = 0;
		for (u32 index = 0; index < padded; index += stretchRows) {
			// In 64 bits, for a stretch may have 32 rows.
			constexpr u64 all = (u64(1) << stretchRows) - 1;
			const u64 far = u64(bits(load<Wide>(values + index) > limit)) | u64(bits(load<Wide>(values + index + lanes) > limit)) << lanes;
			if (far == all) continue;
			const u32 left = remembered.size > index ? remembered.size - index : 0;
			u32 near = u32(~far & (left < stretchRows ? (u64(1) << left) - 1 : all));
			if (!near) continue;
			const u32 part = index % blockRows;
			float value[stretchRows];
			store(value, distanceStretch(d, search.packed, i, remembered.blocks + (index - part) * d + part));
			for (; near; near &= near - 1) {
				const u32 lane = u32(__builtin_ctz(near));
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
