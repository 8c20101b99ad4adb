// Few neighbours of many rows: a sorted list per query, and a filter by inner products before distances are computed.
//
// |x|² + |m|² − 2x·m costs half of Σ(x − m)², but rounds differently. So it only decides, with a margin for both errors, which blocks
// cannot hold a row nearer than the worst of the list; what is kept is always Σ(x − m)².
#include "neighbors.h"

namespace anod {

namespace {

// The k best so far, sorted. Candidates come in the order of their index, so an equal one goes behind, and never enters a full list.
struct List {
	// Padded to whole vectors with infinity; distances[−1] = −∞.
	float* distances;
	u32* indices;
	u32 k, count;
	// One remembered row at distance 0 is still to be left out.
	bool skip;
	u32 skipped;
	// A candidate has to be nearer than this.
	float limit;

	void start(u32* room, u32 size, bool skipSelf) {
		const u32 whole = (size + 3) & ~3u;
		distances = reinterpret_cast<float*>(room + 4);
		indices = room + whole + 8;
		k = size;
		count = 0;
		skip = skipSelf;
		skipped = nobody;
		limit = infinity;
		store(distances - 4, splat(-infinity));
		for (u32 i = 0; i < whole; i += 4) store(distances + i, splat(infinity));
	}

	// new[i] = min(old[i], max(old[i − 1], distance)), from the end to the front. Whole vectors are loaded, never one across two that
	// were just stored.
	void insert(float distance, u32 index) {
		Float4 d = splat(distance), newIndex = asFloat(splat(index));
		u32 i = (k + 3) & ~3u;
		Float4 here = load(distances + i - 4);
		Int4 hereIndex = load(indices + i - 4);
		while (i > 0) {
			i -= 4;
			Float4 lower = load(distances + i - 4), before = shiftIn(lower, here);
			Int4 lowerIndex = load(indices + i - 4);
			Int4 moves = here > d, beforeMoves = before > d;
			if (k > 32 && !any(moves)) break;
			Float4 index4 = select(beforeMoves, shiftIn(asFloat(lowerIndex), asFloat(hereIndex)), newIndex);
			store(distances + i, select(moves, select(beforeMoves, before, d), here));
			store(indices + i, asInteger(select(moves, index4, asFloat(hereIndex))));
			here = lower;
			hereIndex = lowerIndex;
		}
		if (count < k) count++;
		limit = distances[k - 1];
	}

	void offer(float distance, u32 index) {
		if (skip && distance == 0.0f) {
			skip = false;
			skipped = index;
		} else
			insert(distance, index);
	}

	void offerLanes(Float4 values, u32 index, u32 lanes) {
		float value[4];
		store(value, values);
		for (; lanes; lanes &= lanes - 1) {
			const u32 lane = u32(__builtin_ctz(lanes));
			if (value[lane] < limit) offer(value[lane], index + lane);
		}
	}
};

// What bound(m) − 2x·m has to exceed for a row to be out of question.
float productLimit(float limit, double least) {
	const double exact = double(limit) * 1.000001 - least;
	const float rounded = float(exact);
	return rounded + (rounded < 0 ? -rounded : rounded) * 0x1p-22f;
}

}  // namespace

void searchFew(const Remembered& remembered, const Search& search) {
	const u32 d = remembered.d, k = search.k;
	List lists[tileQueries];
	// Least |x|² for the errors of its distances; −∞ when it says nothing.
	double least[tileQueries];
	float limits[tileQueries];
	for (u32 i = 0; i < tileQueries; i++) {
		lists[i].start(search.room + i * 2 * (k + 8), k, search.skipSelf);
		double norm = 0;
		for (u32 j = 0; j < d; j++) norm += double(search.packed[j * tileQueries + i]) * search.packed[j * tileQueries + i];
		least[i] = norm < 1e37 ? norm * (1 - (4.0 * d + 32.0) * 0x1p-24) : -__builtin_inf();
		// Queries that only fill the tile never take a candidate.
		limits[i] = i < search.count ? infinity : -infinity;
	}
	const float* block = remembered.blocks;
	for (u32 index = 0; index < remembered.size; index += blockRows, block += blockRows * d) {
		Distances products[tileQueries];
		productTile(d, search.packed, block, products);
		Float4 low = load(remembered.bounds + index), high = load(remembered.bounds + index + 4);
		for (u32 i = 0; i < tileQueries; i++) {
			Float4 limit = splat(limits[i]);
			// Not "less than": NaN, from infinities, has to stay a candidate.
			Int4 outLow = low - (products[i].low + products[i].low) > limit, outHigh = high - (products[i].high + products[i].high) > limit;
			if (bits(outLow & outHigh) == 15) continue;
			if (i >= search.count) continue;
			List& list = lists[i];
			Distances exact = distanceBlock(d, search.packed, i, block);
			Float4 worst = splat(list.limit);
			list.offerLanes(exact.low, index, bits(exact.low < worst));
			list.offerLanes(exact.high, index + 4, bits(exact.high < worst));
			limits[i] = productLimit(list.limit, least[i]);
		}
	}
	for (u32 i = 0; i < search.count; i++) {
		const List& list = lists[i];
		float* distances = search.distances + i * k;
		u32* indices = search.indices + i * k;
		for (u32 j = 0; j < list.count; j++) {
			distances[j] = list.distances[j];
			indices[j] = list.indices[j];
		}
		fillWithInfinite(remembered.size, k, list.count, list.skipped, distances, indices);
	}
}

}  // namespace anod
