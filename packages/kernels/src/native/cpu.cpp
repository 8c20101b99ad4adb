#include "cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace native {

#if defined(__x86_64__)

namespace {

struct Features {
	bool avx2, avx512;
};

// Which registers the operating system saves on a switch of threads: bit 1 xmm, 2 ymm, 5–7 the masks and the zmm.
unsigned savedRegisters() {
	unsigned low, high;
	asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

Features detect() {
	unsigned a, b, c, d;
	if (!__get_cpuid_count(1, 0, &a, &b, &c, &d)) return {};
	const bool fmaAndPopcnt = (c & bit_FMA) && (c & bit_POPCNT);
	if (!(c & bit_OSXSAVE) || !(c & bit_AVX)) return {};
	const unsigned saved = savedRegisters();
	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return {};
	const unsigned wanted = bit_AVX512F | bit_AVX512VL | bit_AVX512BW | bit_AVX512DQ;
	const bool avx2 = (saved & 0x6) == 0x6 && (b & bit_AVX2) && (b & bit_BMI) && fmaAndPopcnt;
	return {avx2, avx2 && (saved & 0xe6) == 0xe6 && (b & wanted) == wanted};
}

}  // namespace

bool offers(InstructionSet set) {
	const Features features = detect();
	return set == sse2 || (set == avx2 && features.avx2) || (set == avx512 && features.avx512);
}

#else

bool offers(InstructionSet set) { return set == neon; }

#endif

}  // namespace native
