// Many neighbours: all distances of a query, then the k-th smallest by narrowing an interval, then a sort of what lies below it.
#include "neighbors.h"

namespace anod {

namespace {


// How many of n (a multiple of 32) values are at most `limit`.
u32 countUpTo(u32 n, const float* values, float limit) {
#if !defined(ANOD_WIDE_IS_FOUR)
	const Wide wide = splat<Wide>(limit);
	u32 count = 0;
	for (u32 i = 0; i < n; i += 2 * lanes)
		count += u32(__builtin_popcountll(u64(bits(load<Wide>(values + i) <= wide)) << lanes | bits(load<Wide>(values + i + lanes) <= wide)));
	return count;
#else
	Float4 bound = splat(limit);
	Int4 a = splat(0u), b = splat(0u);
	for (u32 i = 0; i < n; i += 8) {
		a = a - (load(values + i) <= bound);
		b = b - (load(values + i + 4) <= bound);
	}
	u32 counts[4];
	store(counts, a + b);
	return counts[0] + counts[1] + counts[2] + counts[3];
#endif
}

// A limit that between k and k + slack values do not exceed. Where equal values make that impossible, a limit with `ties` set: all
// values below it are wanted, and of those equal to it only the first ones, k in all.
struct Limit {
	float value;
	bool ties;
};

// Values are ≥ 0; at least k of them are finite. Bit patterns of floats ≥ 0 are in the order of the floats.
Limit findLimit(u32 n, const float* values, u32 k) {
	const u32 slack = 2 + k / 8;
	u32 low = 0, high = bitsOf(3.4e38f), lowCount = 0, highCount = n;
	if (countUpTo(n, values, 0.0f) >= k) return {0.0f, true};
	// A first interval from the values themselves.
	Wide most = splat<Wide>(0.0f);
	for (u32 i = 0; i < n; i += lanes) {
		Wide value = load<Wide>(values + i);
		most = maximum(most, keep(value < splat<Wide>(infinity), value));
	}
	float largest[lanes];
	store(largest, most);
	for (float value : largest)
		if (bitsOf(value) >= bitsOf(largest[0])) largest[0] = value;
	high = bitsOf(largest[0]);
	for (u32 step = 0; high - low > 1; step++) {
		// Interpolated between the counts; every third time halved, so that odd distributions end soon too.
		u32 middle = low + (high - low) / 2;
		if (step % 3 != 2) {
			const float from = floatOf(low), to = floatOf(high);
			const float share = (float(k) + 0.5f * float(slack) - float(lowCount)) / float(highCount - lowCount);
			const u32 guess = bitsOf(from + (to - from) * share);
			if (guess > low && guess < high) middle = guess;
		}
		const u32 count = countUpTo(n, values, floatOf(middle));
		if (count >= k && count <= k + slack) return {floatOf(middle), false};
		if (count < k) {
			low = middle;
			lowCount = count;
		} else {
			high = middle;
			highCount = count;
		}
	}
	return {floatOf(high), true};
}

// Rows at infinite distance take the places from `found` on, lowest index first.
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

// The k smallest of `padded` values, of which those beyond `size` are infinite, into out. `room`: 6 × padded words.
void select(u32 padded, u32 size, float* values, u32 k, bool skipSelf, u32* room, float* outDistances, u32* outIndices) {
	u32 skipped = nobody;
	if (skipSelf)
		for (u32 i = 0; i < padded; i += 4) {
			const u32 zeros = bits(load(values + i) == zero());
			if (!zeros) continue;
			skipped = i + u32(__builtin_ctz(zeros));
			values[skipped] = infinity;
			break;
		}
	const u32 finite = countUpTo(padded, values, 3.402823466e38f);
	Limit limit = {3.402823466e38f, false};
	if (finite > k) limit = findLimit(padded, values, k);
	u32 equal = nobody;
	if (limit.ties) equal = k - (limit.value > 0 ? countUpTo(padded, values, floatOf(bitsOf(limit.value) - 1)) : 0);
	float* distances = reinterpret_cast<float*>(room);
	u32* indices = room + padded;
	u32 count = 0;
	for (u32 i = 0; i < padded; i += lanes) {
		u32 near = ((1u << lanes) - 1) & ~bits(load<Wide>(values + i) > splat<Wide>(limit.value));
		for (; near; near &= near - 1) {
			const u32 at = i + u32(__builtin_ctz(near));
			if (values[at] == limit.value && equal-- == 0) {
				equal = 0;
				continue;
			}
			distances[count] = values[at];
			indices[count++] = at;
		}
	}
	sortCandidates(count, distances, indices, k, room + 2 * padded, outDistances, outIndices);
	if (count < k) fillWithInfinite(size, k, count, skipped, outDistances, outIndices);
}

}  // namespace

void searchMany(const Remembered& remembered, const Search& search) {
	const u32 padded = remembered.padded();
	float* values = reinterpret_cast<float*>(search.room);
	const float* block = remembered.blocks;
	for (u32 index = 0; index < padded; index += blockRows, block += blockRows * remembered.d) {
ANOD_KEEP_LOOP
		for (u32 part = 0; part < blockRows; part += stretchRows) {
			Distances sum[tileQueries];
			distanceTile(remembered.d, search.packed, block + part, sum);
ANOD_UNROLL
			for (u32 i = 0; i < tileQueries; i++) store(values + i * padded + index + part, sum[i]);
		}
	}
	for (u32 i = 0; i < tileQueries; i++)
		for (u32 index = remembered.size; index < padded; index++) values[i * padded + index] = infinity;
	for (u32 i = 0; i < search.count; i++)
		select(padded, remembered.size, values + i * padded, search.k, search.skipSelf, search.room + tileQueries * padded,
		       search.distances + i * search.k, search.indices + i * search.k);
}

}  // namespace anod
