// The k nearest of remembered rows.
#include "neighbors.h"

namespace anod {

// Lays rows [size, d] out as `Remembered` wants them.
ANOD_EXPORT(remember) void remember(u32 size, u32 d, const float* rows, float* blocks, float* bounds) {
	for (u32 first = 0; first < size; first += blockRows)
		for (u32 j = 0; j < d; j++)
			for (u32 i = 0; i < blockRows; i++) *blocks++ = first + i < size ? rows[(first + i) * d + j] : 0.0f;
	const u32 padded = (size + blockRows - 1) / blockRows * blockRows;
	double largest = 0;
	for (u32 i = 0; i < padded; i++) {
		double norm = i < size ? 0 : infinity;
		for (u32 j = 0; j < d && i < size; j++) norm += double(rows[i * d + j]) * rows[i * d + j];
		bounds[i] = float(norm * (1 - tolerance(d)));
		if (i < size && norm > largest) largest = norm;
	}
	bounds[padded] = float(largest);
}

// distances[n, k] and indices[n, k] of the nearest for queries [n, d]. `packed` has room for 4·d floats, `room` for 10 words a remembered
// row, rounded up to 32 rows.
ANOD_EXPORT(nearest)
void nearest(u32 size, u32 d, const float* blocks, const float* bounds, const float* queries, u32 n, u32 k, u32 skipSelf, float* distances,
             u32* indices, float* packed, u32* room) {
	const Remembered remembered = {size, d, blocks, bounds};
	const bool few = worthFew(size, d, k);
	for (u32 first = 0; first < n; first += tileQueries) {
		const u32 count = n - first < tileQueries ? n - first : tileQueries;
		for (u32 j = 0; j < d; j++)
			for (u32 i = 0; i < tileQueries; i++) packed[j * tileQueries + i] = queries[(first + (i < count ? i : 0)) * d + j];
		const Search search = {packed, count, k, skipSelf != 0, room, distances + first * k, indices + first * k};
		if (!few || !searchFew(remembered, search)) searchMany(remembered, search);
	}
	u32 i = 0;
	for (; i + lanes <= n * k; i += lanes) store(distances + i, squareRoot(load<Wide>(distances + i)));
	for (; i < n * k; i++) distances[i] = __builtin_sqrtf(distances[i]);
}

}  // namespace anod
