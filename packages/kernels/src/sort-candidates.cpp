#include "neighbors.h"

namespace anod {

namespace {

// Up to this many, ranks by comparing all pairs are cheaper than merging.
constexpr u32 rankLimit = 64;


// Sorts by distance, ties by position, through ranks.
void sortByRank(u32 n, const float* distances, const u32* indices, u32 k, float* outDistances, u32* outIndices) {
	for (u32 i = 0; i < n; i++) {
		Float4 own = splat(distances[i]);
		Int4 position = splat(i), lane = countFrom(0), rank = splat(0u);
		for (u32 j = 0; j < n; j += 4, lane = lane + splat(4u)) {
			Float4 other = load(distances + j);
			Int4 before = lessUnsigned(lane, position);
			rank = rank - ((other < own) | ((other == own) & before));
		}
		u32 ranks[4];
		store(ranks, rank);
		const u32 at = ranks[0] + ranks[1] + ranks[2] + ranks[3];
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
	for (u32 i = count; i & 3; i++) distances[i] = infinity;
	sortByRank(count, distances, indices, k, outDistances, outIndices);
}

}  // namespace anod
