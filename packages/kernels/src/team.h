// Threads that do parts of one call together. What a part computes never depends on who does it, nor on how many do, so neither do the bits.
#pragma once
#include "types.h"

namespace anod {

using Part = void (*)(const void* work, u32 part);

#if defined(__wasm__)
struct Team;
#else
// All zero at first. Those who help spin between shares, so a team lasts for one call of a kernel and no longer.
struct Team {
	// Number of the share in the upper half, the next part of it in the lower.
	u64 ticket;
	u64 apart[15];
	u32 done;
	u32 parts;
	Part run;
	const void* work;
	u32 dismissed;
};

// Runs all parts, with whoever helps.
void share(Team& team, u32 parts, Part run, const void* work);
// Does parts until the team is dismissed.
void help(Team& team);
void dismiss(Team& team);
#endif

// Calls work(part) for parts 0 … parts − 1, in any order, by any thread of the team; alone, in order, where there is none.
template <class Work> ANOD_INLINE void inParts([[maybe_unused]] Team* team, u32 parts, const Work& work) {
#if !defined(__wasm__)
	if (team && parts > 1)
		return share(*team, parts, [](const void* w, u32 part) { (*static_cast<const Work*>(w))(part); }, &work);
#endif
	for (u32 part = 0; part < parts; part++) work(part);
}

// The same for `count` things in parts of `size`: work(first, how many).
template <class Work> ANOD_INLINE void inStretches(Team* team, u32 count, u32 size, const Work& work) {
	if (!team || count <= size) return work(0, count);
	inParts(team, (count + size - 1) / size, [&](u32 part) {
		const u32 first = part * size;
		work(first, count - first < size ? count - first : size);
	});
}

}  // namespace anod
