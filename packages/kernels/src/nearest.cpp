// The k nearest of remembered rows, by squared distances summed feature after feature. Lanes run over remembered rows.
#include "vector.h"

namespace anod {

namespace {

// Remembered rows a block, queries a tile: 4 × 8 distances are held in 8 registers.
constexpr u32 blockRows = 8;
constexpr u32 tileQueries = 4;
// Above this k a heap is cheaper than a sorted list.
constexpr u32 sortedLimit = 40;

constexpr float infinity = __builtin_inff();

struct Entry {
	float distance;
	u32 index;
};

ANOD_INLINE bool after(Entry a, Entry b) { return a.distance > b.distance || (a.distance == b.distance && a.index > b.index); }

// The best k so far: sorted, or a heap with the worst on top. Candidates come in the order of their index, so an equal one never enters.
struct Best {
	Entry* entries;
	u32 k, count;
	bool heap;
	// One remembered row at distance 0 is still to be left out.
	bool skip;
	u32 skipped;
	// A candidate has to be nearer than this.
	float limit;

	void start(Entry* room, u32 size, bool skipSelf) {
		entries = room;
		k = size;
		count = 0;
		heap = size > sortedLimit;
		skip = skipSelf;
		skipped = 0xffffffffu;
		limit = infinity;
	}

	void sink(u32 at, u32 size, Entry entry) {
		for (;;) {
			u32 child = 2 * at + 1;
			if (child >= size) break;
			if (child + 1 < size && after(entries[child + 1], entries[child])) child++;
			if (!after(entries[child], entry)) break;
			entries[at] = entries[child];
			at = child;
		}
		entries[at] = entry;
	}

	void offer(Entry entry) {
		if (skip && entry.distance == 0.0f) {
			skip = false;
			skipped = entry.index;
			return;
		}
		if (!heap) {
			u32 at = count < k ? count++ : k - 1;
			for (; at > 0 && entries[at - 1].distance > entry.distance; at--) entries[at] = entries[at - 1];
			entries[at] = entry;
			if (count == k) limit = entries[k - 1].distance;
		} else if (count < k) {
			entries[count++] = entry;
			if (count < k) return;
			for (u32 i = k / 2; i-- > 0;) sink(i, k, entries[i]);
			limit = entries[0].distance;
		} else {
			sink(0, k, entry);
			limit = entries[0].distance;
		}
	}

	// Sorts what was kept. Rows at infinite distance, which are never offered, fill what is left.
	void finish(u32 size) {
		if (heap && count == k)
			for (u32 last = count - 1; last > 0; last--) {
				Entry worst = entries[0];
				sink(0, last, entries[last]);
				entries[last] = worst;
			}
		else if (heap)
			for (u32 i = 1; i < count; i++) {
				Entry entry = entries[i];
				u32 at = i;
				for (; at > 0 && after(entries[at - 1], entry); at--) entries[at] = entries[at - 1];
				entries[at] = entry;
			}
		const u32 finite = count;
		for (u32 index = 0; count < k && index < size; index++) {
			bool seen = index == skipped;
			for (u32 i = 0; i < finite && !seen; i++) seen = entries[i].index == index;
			if (!seen) entries[count++] = {infinity, index};
		}
	}
};

// Lane after lane, the candidates nearer than the limit.
void offerLanes(Best& best, Float4 distances, u32 index, u32 lanes) {
	float values[4];
	store(values, distances);
	for (; lanes; lanes &= lanes - 1) {
		const u32 lane = u32(__builtin_ctz(lanes));
		if (values[lane] < best.limit) best.offer({values[lane], index + lane});
	}
}

}  // namespace

// blocks[⌈size/8⌉][d][8] = rows[size, d]; missing rows of the last block are infinitely far.
ANOD_EXPORT(remember) void remember(u32 size, u32 d, const float* rows, float* blocks) {
	for (u32 first = 0; first < size; first += blockRows)
		for (u32 j = 0; j < d; j++)
			for (u32 i = 0; i < blockRows; i++) *blocks++ = first + i < size ? rows[(first + i) * d + j] : infinity;
}

// distances[n, k] and indices[n, k] of the nearest for queries [n, d]. `packed` has room for 4·d floats, `room` for 4·k entries.
ANOD_EXPORT(nearest)
void nearest(u32 size, u32 d, const float* blocks, const float* queries, u32 n, u32 k, u32 skipSelf, float* distances, u32* indices,
             float* packed, Entry* room) {
	for (u32 first = 0; first < n; first += tileQueries) {
		const u32 count = n - first < tileQueries ? n - first : tileQueries;
		for (u32 j = 0; j < d; j++)
			for (u32 i = 0; i < tileQueries; i++) packed[j * tileQueries + i] = queries[(first + (i < count ? i : 0)) * d + j];
		Best best[tileQueries];
		for (u32 i = 0; i < tileQueries; i++) best[i].start(room + i * k, k, skipSelf != 0);
		// Queries that only fill the tile never take a candidate.
		for (u32 i = count; i < tileQueries; i++) best[i].limit = -1.0f;
		const float* row = blocks;
		for (u32 index = 0; index < size; index += blockRows) {
			Float4 sum[tileQueries][2];
			for (u32 i = 0; i < tileQueries; i++) sum[i][0] = sum[i][1] = zero();
			const float* query = packed;
			u32 left = d;
#pragma clang loop unroll(disable)
			do {
				Float4 low = load(row), high = load(row + 4);
				for (u32 i = 0; i < tileQueries; i++) {
					Float4 x = loadSplat(query + i);
					Float4 a = x - low, b = x - high;
					sum[i][0] = sum[i][0] + a * a;
					sum[i][1] = sum[i][1] + b * b;
				}
				row += blockRows;
				query += tileQueries;
			} while (--left);
			for (u32 i = 0; i < tileQueries; i++) {
				Float4 limit = splat(best[i].limit);
				Int4 low = sum[i][0] < limit, high = sum[i][1] < limit;
				if (!any(low | high)) continue;
				offerLanes(best[i], sum[i][0], index, bits(low));
				offerLanes(best[i], sum[i][1], index + 4, bits(high));
			}
		}
		for (u32 i = 0; i < count; i++) {
			best[i].finish(size);
			for (u32 j = 0; j < k; j++) {
				distances[(first + i) * k + j] = __builtin_sqrtf(best[i].entries[j].distance);
				indices[(first + i) * k + j] = best[i].entries[j].index;
			}
		}
	}
}

}  // namespace anod
