#include "team.h"

#if !defined(__wasm__)
namespace anod {

namespace {

// No share has so many parts.
constexpr u64 taken = 0xffffffffu;
// Looks at a flag before the processor is left to others for a while.
constexpr u32 patience = 4096;

void leaveProcessor() {
#if defined(__linux__) && defined(__x86_64__)
	long result = 24;
	asm volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
#elif defined(__linux__) && defined(__aarch64__)
	register long number asm("x8") = 124;
	register long x0 asm("x0") = 0;
	asm volatile("svc 0" : "+r"(x0) : "r"(number) : "memory");
#endif
}

ANOD_INLINE void pause(u32 looks) {
	if (looks % patience == patience - 1) return leaveProcessor();
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	asm volatile("yield");
#endif
}

// Takes a part of the share that `ticket` belongs to and does it. What was read of the share before holds when the exchange succeeds, for nothing of a
// share changes before all its parts are done.
bool doPart(Team& team, u64 ticket) {
	const u32 part = u32(ticket);
	if (part >= __atomic_load_n(&team.parts, __ATOMIC_ACQUIRE)) return false;
	const Part run = __atomic_load_n(&team.run, __ATOMIC_RELAXED);
	const void* work = __atomic_load_n(&team.work, __ATOMIC_RELAXED);
	if (__atomic_compare_exchange_n(&team.ticket, &ticket, ticket + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		run(work, part);
		__atomic_fetch_add(&team.done, 1u, __ATOMIC_ACQ_REL);
	}
	return true;
}

}  // namespace

void share(Team& team, u32 parts, Part run, const void* work) {
	const u64 number = (__atomic_load_n(&team.ticket, __ATOMIC_RELAXED) >> 32) + 1;
	// Nobody may take a part while the share is written down.
	__atomic_store_n(&team.ticket, number << 32 | taken, __ATOMIC_RELEASE);
	__atomic_store_n(&team.run, run, __ATOMIC_RELAXED);
	__atomic_store_n(&team.work, work, __ATOMIC_RELAXED);
	__atomic_store_n(&team.done, 0u, __ATOMIC_RELAXED);
	__atomic_store_n(&team.parts, parts, __ATOMIC_RELEASE);
	__atomic_store_n(&team.ticket, number << 32, __ATOMIC_RELEASE);
	while (doPart(team, __atomic_load_n(&team.ticket, __ATOMIC_ACQUIRE))) {
	}
	for (u32 looks = 0; __atomic_load_n(&team.done, __ATOMIC_ACQUIRE) < parts; looks++) pause(looks);
}

void help(Team& team) {
	for (u32 looks = 0; !__atomic_load_n(&team.dismissed, __ATOMIC_ACQUIRE);)
		if (doPart(team, __atomic_load_n(&team.ticket, __ATOMIC_ACQUIRE)))
			looks = 0;
		else
			pause(looks++);
}

void dismiss(Team& team) { __atomic_store_n(&team.dismissed, 1u, __ATOMIC_RELEASE); }

}  // namespace anod
#endif
