#include "neighbors.h"

namespace anod {

namespace {

// Up to this many, ranks by comparing all pairs are cheaper than merging.
constexpr u32 rankLimit = 16 * lanes;


// How many of n distances, a multiple of whole vectors, come before the one at `position`: smaller ones, and equal ones at an earlier position.
u32 rankOf(u32 position, u32 n, const float* distances) {
#if !defined(ANOD_WIDE_IS_FOUR)
	const Wide own = splat<Wide>(distances[position]);
	u32 rank = 0;
	for (u32 j = 0; j < n; j += lanes) {
		const Wide other = load<Wide>(distances + j);
		const u32 earlier = position < j ? 0 : position - j < lanes ? (1u << (position - j)) - 1 : (1u << lanes) - 1;
		rank += u32(__builtin_popcount(bits(other < own) | (bits(other == own) & earlier)));
	}
	return rank;
#else
	const Float4 own = splat(distances[position]);
	const Int4 at = splat(position);
	Int4 lane = countFrom(0), rank = splat(0u);
	for (u32 j = 0; j < n; j += 4, lane = lane + splat(4u)) {
		const Float4 other = load(distances + j);
		rank = rank - ((other < own) | ((other == own) & lessUnsigned(lane, at)));
	}
	u32 ranks[4];
	store(ranks, rank);
	return ranks[0] + ranks[1] + ranks[2] + ranks[3];
#endif
}

// Sorts by distance, ties by position, through ranks.
void sortByRank(u32 n, u32 padded, const float* distances, const u32* indices, u32 k, float* outDistances, u32* outIndices) {
	for (u32 i = 0; i < n; i++) {
		const u32 at = rankOf(i, padded, distances);
		if (at >= k) continue;
		outDistances[at] = distances[i];
		outIndices[at] = indices[i];
	}
}

// The same through keys: a distance's bits, then the index, sorted by merging runs.
void sortByMerging(u32 n, const float* distances, const u32* indices, u32 k, u64* keys, u64* other, float* outDistances, u32* outIndices) {
	for (u32 i = 0; i < n; i++) keys[i] = u64(bitsOf(distances[i])) << 32 | indices[i];
	for (u32 width = 1; width < n; width *= 2) {
		for (u32 from = 0; from < n; from += 2 * width) {
			const u32 middle = from + width < n ? from + width : n, end = from + 2 * width < n ? from + 2 * width : n;
			u32 a = from, b = middle, at = from;
			// Without branches on the keys, which nothing could predict.
			while (a < middle && b < end) {
				const u64 left = keys[a], right = keys[b];
				const u32 first = left < right;
				other[at++] = first ? left : right;
				a += first;
				b += 1 - first;
			}
			while (a < middle) other[at++] = keys[a++];
			while (b < end) other[at++] = keys[b++];
		}
		u64* swap = keys;
		keys = other;
		other = swap;
	}
	for (u32 i = 0; i < k && i < n; i++) {
		outDistances[i] = floatOf(u32(keys[i] >> 32));
		outIndices[i] = u32(keys[i]);
	}
}

}  // namespace

void sortCandidates(u32 count, float* distances, const u32* indices, u32 k, u32* room, float* outDistances, u32* outIndices) {
	u64* keys = reinterpret_cast<u64*>(room);
	if (count > rankLimit) return sortByMerging(count, distances, indices, k, keys, keys + count, outDistances, outIndices);
	u32 padded = count;
	for (; padded & (lanes - 1); padded++) distances[padded] = infinity;
	sortByRank(count, padded, distances, indices, k, outDistances, outIndices);
}

}  // namespace anod
