#include "philox.h"

namespace anod {

void randomWords(const Random& random, u32 firstBlock, u32 blocks, u32* words) {
	for (u32 i = 0; i < blocks; i += 4) {
		Int4 x[4];
		philox(random, firstBlock + i, x);
		Float4 a = asFloat(x[0]), b = asFloat(x[1]), c = asFloat(x[2]), d = asFloat(x[3]);
		transpose(a, b, c, d);
		store(words + 4 * i, asInteger(a));
		store(words + 4 * i + 4, asInteger(b));
		store(words + 4 * i + 8, asInteger(c));
		store(words + 4 * i + 12, asInteger(d));
	}
}

}  // namespace anod
