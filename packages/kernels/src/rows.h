#pragma once
#include "vector.h"

namespace anod {

// A row of `width` floats, readable 3 beyond, into a row of `stride`, the rest filled with `pad`.
ANOD_INLINE void copyRow(const float* from, u32 width, u32 stride, Float4 pad, float* to) {
	u32 j = 0;
	for (; j + 4 <= width; j += 4) store(to + j, load(from + j));
	if (j < width) {
		store(to + j, select(firstLanes(width - j), load(from + j), pad));
		j += 4;
	}
	for (; j < stride; j += 4) store(to + j, pad);
}

}  // namespace anod
