// Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405), four blocks at a time.
// The same words as RandomStream in @anod/core: key = seed, counter = (block, a, b, stream), word i in block i/4.
#pragma once
#include "vector.h"

namespace anod {

enum Stream : u32 { dropoutStream = 3, noiseStream = 4, maskStream = 5 };

struct Random {
	u32 key0, key1, a, b, stream;
};

// Word w of blocks block … block+3 in out[w].
ANOD_INLINE void philox(const Random& random, u32 block, Int4 out[4]) {
	Int4 x0 = countFrom(block);
	Int4 x1 = splat(random.a), x2 = splat(random.b), x3 = splat(u32(random.stream));
	u32 k0 = random.key0, k1 = random.key1;
ANOD_KEEP_LOOP
	for (u32 round = 0; round < 10; round++) {
		Int4 high0, low0, high1, low1;
		multiplyWide(x0, 0xd2511f53u, high0, low0);
		multiplyWide(x2, 0xcd9e8d57u, high1, low1);
		x0 = high1 ^ x1 ^ splat(k0);
		x1 = low1;
		x2 = high0 ^ x3 ^ splat(k1);
		x3 = low0;
		k0 += 0x9e3779b9u;
		k1 += 0xbb67ae85u;
	}
	out[0] = x0;
	out[1] = x1;
	out[2] = x2;
	out[3] = x3;
}

// Uniform in [0, 1), a multiple of 2^-24: the upper 24 bits of each word.
ANOD_INLINE Float4 unitFloat(Int4 words) { return toFloat(shiftRight<8>(words)) * splat(5.9604644775390625e-8f); }

// Writes the 4·blocks words of consecutive blocks to `words`, rounded up to a multiple of 16 words.
void randomWords(const Random& random, u32 firstBlock, u32 blocks, u32* words);

}  // namespace anod
