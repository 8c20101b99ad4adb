// The windows of a convolution in the order in which they lie, run by run and row of the kernel by row.
#pragma once
#include "patches.h"

namespace anod {

// Windows side by side: the first of them begins at input position (y, x) of the image at offset `image`. Those from `from` to `to`−1 see no edge
// to their left or right.
struct Run {
	u32 patch, count;
	i32 y, x;
	usize image;
	u32 from, to;
};

ANOD_INLINE u32 atMost(i32 value, u32 limit) { return value < 0 ? 0 : u32(value) < limit ? u32(value) : limit; }

// Calls visit(run) for the windows of each row of outputs, in order.
template <class Visit> ANOD_INLINE void eachRunOfWindows(const Windows& windows, u32 first, u32 count, Visit visit) {
	const Geometry& g = windows.geometry;
	const i32 stride = i32(g.strideX), room = i32(g.width) - 1 - i32((g.kernelWidth - 1) * g.dilationX);
	const u32 inImage = first % windows.positions();
	usize image = first / windows.positions() * windows.imageFloats();
	u32 outY = inImage / g.outWidth, outX = inImage % g.outWidth;
	for (u32 patch = 0; patch < count;) {
		Run run = {patch, g.outWidth - outX, i32(outY * g.strideY) - i32(g.padTop), i32(outX * g.strideX) - i32(g.padLeft), image, 0, 0};
		if (run.count > count - patch) run.count = count - patch;
		run.from = run.x < 0 ? atMost((stride - 1 - run.x) / stride, run.count) : 0;
		run.to = room < run.x ? 0 : atMost((room - run.x) / stride + 1, run.count);
		if (run.to < run.from) run.to = run.from;
		visit(run);
		patch += run.count;
		outX = 0;
		if (++outY < g.outHeight) continue;
		outY = 0;
		image += windows.imageFloats();
	}
}

// Calls inside(patch, row, offset) for each row of a kernel that lies inside the image, and otherwise partly(patch, row, from, to, offset): its columns
// from … to−1 lie inside. `offset` is where the first column inside lies, in floats.
template <class Inside, class Partly>
ANOD_INLINE void eachKernelRow(const Windows& windows, const Run& run, Inside inside, Partly partly) {
	const Geometry& g = windows.geometry;
	const i32 width = i32(g.width), dilation = i32(g.dilationX);
	const usize step = usize(g.strideX) * windows.stride;
	for (u32 row = 0; row < g.kernelHeight; row++) {
		const i32 y = run.y + i32(row * g.dilationY);
		if (y < 0 || y >= i32(g.height)) {
			for (u32 p = 0; p < run.count; p++) partly(run.patch + p, row, 0u, 0u, run.image);
			continue;
		}
		const usize line = run.image + usize(u32(y) * g.width) * windows.stride;
		for (u32 p = 0; p < run.count; p++) {
			if (p == run.from && p < run.to) {
				inside(row, line + usize(u32(run.x + i32(p * g.strideX))) * windows.stride, step);
				p = run.to;
				if (p == run.count) break;
			}
			const i32 x = run.x + i32(p * g.strideX);
			const u32 from = x < 0 ? atMost((dilation - 1 - x) / dilation, g.kernelWidth) : 0;
			const u32 to = x < width ? atMost((width - 1 - x) / dilation + 1, g.kernelWidth) : 0;
			if (from < to)
				partly(run.patch + p, row, from, to, line + usize(u32(x + i32(from) * dilation)) * windows.stride);
			else
				partly(run.patch + p, row, 0u, 0u, line);
		}
	}
}

// How the columns of a kernel row lie in the image: in one run, as single floats, or as runs of channels.
enum class Columns { together, single, apart };

Columns columnsOf(const Windows& windows);

}  // namespace anod
