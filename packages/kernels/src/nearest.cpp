// The k nearest of remembered rows.
#include "neighbors.h"

namespace anod {

namespace {

// From this many remembered rows a neighbour on, a sorted list is cheaper than selection.
constexpr u32 rowsPerNeighbor = 150;

// Relative error, with much to spare, of an inner product and of a distance of d features, as a share of |x|² + |m|².
double tolerance(u32 d) { return (4.0 * d + 32.0) * 0x1p-24; }

// Above this squared norm, inner products could overflow.
constexpr double largeNorm = 1e37;

}  // namespace

void fillWithInfinite(u32 size, u32 k, u32 found, u32 skipped, float* distances, u32* indices) {
	u32 count = found;
	for (u32 index = 0; count < k && index < size; index++) {
		bool seen = index == skipped;
		for (u32 i = 0; i < found && !seen; i++) seen = indices[i] == index;
		if (seen) continue;
		distances[count] = infinity;
		indices[count++] = index;
	}
}

// Lays rows [size, d] out as blocks, and for each row the least that |m|² can be for its distances' errors; −∞ where that says nothing.
ANOD_EXPORT(remember) void remember(u32 size, u32 d, const float* rows, float* blocks, float* bounds) {
	for (u32 first = 0; first < size; first += blockRows)
		for (u32 j = 0; j < d; j++)
			for (u32 i = 0; i < blockRows; i++) *blocks++ = first + i < size ? rows[(first + i) * d + j] : infinity;
	for (u32 i = 0; i < size; i++) {
		double norm = 0;
		for (u32 j = 0; j < d; j++) norm += double(rows[i * d + j]) * rows[i * d + j];
		bounds[i] = norm < largeNorm ? float(norm * (1 - tolerance(d))) : -infinity;
	}
}

// Words of room that `nearest` needs.
ANOD_EXPORT(nearestRoom) u32 nearestRoom(u32 size, u32 k) {
	const u32 list = 2 * (k + 8) * tileQueries + 64;
	const u32 all = ((size + 7) & ~7u) * (tileQueries + 6) + 64;
	return size >= rowsPerNeighbor * k ? list : all;
}

// distances[n, k] and indices[n, k] of the nearest for queries [n, d]. `packed` has room for 4·d floats.
ANOD_EXPORT(nearest)
void nearest(u32 size, u32 d, const float* blocks, const float* bounds, const float* queries, u32 n, u32 k, u32 skipSelf, float* distances,
             u32* indices, float* packed, u32* room) {
	const Remembered remembered = {size, d, blocks, bounds};
	for (u32 first = 0; first < n; first += tileQueries) {
		const u32 count = n - first < tileQueries ? n - first : tileQueries;
		for (u32 j = 0; j < d; j++)
			for (u32 i = 0; i < tileQueries; i++) packed[j * tileQueries + i] = queries[(first + (i < count ? i : 0)) * d + j];
		const Search search = {packed, count, k, skipSelf != 0, room, distances + first * k, indices + first * k};
		size >= rowsPerNeighbor * k ? searchFew(remembered, search) : searchMany(remembered, search);
	}
	for (u32 i = 0; i < n * k; i++) distances[i] = __builtin_sqrtf(distances[i]);
}

}  // namespace anod
