// The variants that this file holds: all of the processor's kind, unless the compiler is told which.
#pragma once
#include "cpu.h"
#include "table.h"

#if defined(ANOD_VARIANTS)
#elif defined(__x86_64__)
#define ANOD_VARIANTS(each) \
	each(sse2, exact) each(sse2, fast) each(avx2, exact) each(avx2, fast) each(avx512, exact) each(avx512, fast)
#else
#define ANOD_VARIANTS(each) each(neon, exact) each(neon, fast)
#endif

#define ANOD_DECLARE(set, arithmetic)                \
	namespace anod_##set##_##arithmetic {            \
	extern const native::Table table;                \
	}
ANOD_VARIANTS(ANOD_DECLARE)
#undef ANOD_DECLARE

namespace native {

struct Variant {
	InstructionSet set;
	const char* instructions;
	const char* arithmetic;
	const Table* table;
};

#define ANOD_ENTRY(set, arithmetic) {set, #set, #arithmetic, &anod_##set##_##arithmetic::table},
constexpr Variant variants[] = {ANOD_VARIANTS(ANOD_ENTRY)};
#undef ANOD_ENTRY
constexpr u32 variantCount = sizeof(variants) / sizeof(variants[0]);

}  // namespace native
