#include "pages.h"

namespace native {

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

namespace {

// Arrays below take few pages.
constexpr unsigned long long leastBytes = 1 << 23;
constexpr unsigned long long pageBytes = 1 << 21;

// madvise(2) without a C library. A refusal is no harm.
void advise(unsigned long long from, unsigned long long bytes) {
	constexpr long hugePages = 14;
#if defined(__x86_64__)
	long result = 28;
	asm volatile("syscall" : "+a"(result) : "D"(from), "S"(bytes), "d"(hugePages) : "rcx", "r11", "memory");
#else
	register long number asm("x8") = 233;
	register unsigned long long x0 asm("x0") = from;
	register unsigned long long x1 asm("x1") = bytes;
	register long x2 asm("x2") = hugePages;
	asm volatile("svc 0" : "+r"(x0) : "r"(number), "r"(x1), "r"(x2) : "memory");
#endif
}

}  // namespace

void preferLargePages(void* from, unsigned long long bytes) {
	if (bytes < leastBytes) return;
	const auto start = reinterpret_cast<unsigned long long>(from);
	const unsigned long long first = (start + pageBytes - 1) / pageBytes * pageBytes, last = (start + bytes) / pageBytes * pageBytes;
	if (first < last) advise(first, last - first);
}

#else

void preferLargePages(void*, unsigned long long) {}

#endif

}  // namespace native
