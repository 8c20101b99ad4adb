#include "patches.h"

namespace anod {

namespace {

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

ANOD_INLINE void copyRun(u32 count, const float* from, float* to) {
	u32 i = 0;
	for (; i + lanes <= count; i += lanes) store(to + i, load<Wide>(from + i));
	for (; i < count; i += 4) store(to + i, load(from + i));
}

ANOD_INLINE void addRun(u32 count, const float* from, float* to) {
	u32 i = 0;
	for (; i + lanes <= count; i += lanes) store(to + i, load<Wide>(to + i) + load<Wide>(from + i));
	for (; i + 4 <= count; i += 4) store(to + i, load(to + i) + load(from + i));
	for (; i < count; i++) to[i] += from[i];
}

#if !defined(__wasm__)
ANOD_INLINE void copyFloats(u32 count, const float* from, float* to) {
	u32 i = 0;
	for (; i + 4 <= count; i += 4) store(to + i, load(from + i));
	for (; i < count; i++) to[i] = from[i];
}
#endif

// How the columns of a kernel row lie in the image: in one run, as single floats, or as runs of channels.
enum class Columns { together, single, apart };

Columns columnsOf(const Windows& windows) {
	if (windows.geometry.dilationX == 1 && windows.channels == windows.stride) return Columns::together;
	return windows.channels == 1 ? Columns::single : Columns::apart;
}

// A patch is written from front to back, so what a whole vector writes beyond its run is overwritten by the next, or lies in the pad.
template <Columns kind> void gather(const Windows& windows, const float* images, u32 first, u32 count, float* patches, u32 patchStride) {
	const u32 channels = windows.channels, kernelWidth = windows.geometry.kernelWidth, rowColumns = kernelWidth * channels;
	const usize step = usize(windows.geometry.dilationX) * windows.stride;
	const auto copy = [=](u32 from, u32 to, const float* in, float* out) {
		if constexpr (kind == Columns::together) copyRun((to - from) * channels, in, out + from * channels);
		if constexpr (kind == Columns::single)
			for (u32 i = from; i < to; i++, in += step) out[i] = *in;
		if constexpr (kind == Columns::apart)
			for (u32 i = from; i < to; i++, in += step) copyRun(channels, in, out + i * channels);
	};
	eachRunOfWindows(windows, first, count, [&](const Run& run) {
		eachKernelRow(
		    windows, run,
		    [=](u32 row, usize offset, usize strideStep) {
			    float* out = patches + (run.patch + run.from) * patchStride + row * rowColumns;
			    const float* in = images + offset;
			    if constexpr (kind == Columns::single)
				    for (u32 i = 0; i < kernelWidth; i++) {
					    const float* from = in + i * step;
					    float* to = out + i;
					    for (u32 p = run.from; p < run.to; p++, from += strideStep, to += patchStride) *to = *from;
				    }
			    else if (kind == Columns::together && lanes > 4 && rowColumns <= 4)
				    for (u32 p = run.from; p < run.to; p++, in += strideStep, out += patchStride) store(out, load(in));
			    else
				    for (u32 p = run.from; p < run.to; p++, in += strideStep, out += patchStride) copy(0, kernelWidth, in, out);
		    },
		    [=](u32 patch, u32 row, u32 from, u32 to, usize offset) {
			    float* out = patches + patch * patchStride + row * rowColumns;
			    for (u32 i = 0; i < from * channels; i += 4) store(out + i, zero());
			    copy(from, to, images + offset, out);
			    for (u32 i = to * channels; i < rowColumns; i += 4) store(out + i, zero());
		    });
	});
}

// Within a run, a position of the image meets one row of the kernel: going row by row adds to it window after window.
template <Columns kind> void add(const Windows& windows, float* images, u32 first, u32 count, const float* patches, u32 patchStride) {
	const u32 channels = windows.channels, kernelWidth = windows.geometry.kernelWidth, rowColumns = kernelWidth * channels;
	const usize step = usize(windows.geometry.dilationX) * windows.stride;
	const auto addColumns = [=](u32 from, u32 to, const float* in, float* out) {
		if constexpr (kind == Columns::together) addRun((to - from) * channels, in + from * channels, out);
		if constexpr (kind == Columns::single)
			for (u32 i = from; i < to; i++, out += step) *out += in[i];
		if constexpr (kind == Columns::apart)
			for (u32 i = from; i < to; i++, out += step) addRun(channels, in + i * channels, out);
	};
	eachRunOfWindows(windows, first, count, [&](const Run& run) {
		eachKernelRow(
		    windows, run,
		    [=](u32 row, usize offset, usize strideStep) {
			    const float* in = patches + (run.patch + run.from) * patchStride + row * rowColumns;
			    float* out = images + offset;
			    for (u32 p = run.from; p < run.to; p++, in += patchStride, out += strideStep) addColumns(0, kernelWidth, in, out);
		    },
		    [=](u32 patch, u32 row, u32 from, u32 to, usize offset) {
			    addColumns(from, to, patches + patch * patchStride + row * rowColumns, images + offset);
		    });
	});
}

#if !defined(__wasm__)
// What lies in one run of the image is left where it is; only pieces that an edge cuts are copied.
template <Columns kind>
void point(const Windows& windows, const float* images, u32 first, u32 count, u32 begin, u32 end, float* edges, u32 patchStride, const float* zeros,
           const float** at) {
	const u32 channels = windows.channels, kernelWidth = windows.geometry.kernelWidth, rowColumns = kernelWidth * channels;
	const usize step = usize(windows.geometry.dilationX) * windows.stride;
	eachRunOfWindows(windows, first, count, [&](const Run& run) {
		eachKernelRow(
		    windows, run,
		    [=](u32 row, usize offset, usize strideStep) {
			    const u32 pieces = kind == Columns::together ? 1 : kernelWidth;
			    for (u32 i = 0; i < pieces; i++) {
				    const u32 piece = row * pieces + i;
				    if (piece < begin || piece >= end) continue;
				    const float* in = images + offset + i * step;
				    const float** out = at + (piece - begin) * blockPositions + run.patch;
				    for (u32 p = run.from; p < run.to; p++, in += strideStep) out[p] = in;
			    }
		    },
		    [=](u32 patch, u32 row, u32 from, u32 to, usize offset) {
			    const float* in = images + offset;
			    if constexpr (kind == Columns::together) {
				    if (row < begin || row >= end) return;
				    const float*& out = at[(row - begin) * blockPositions + patch];
				    out = zeros;
				    if (from == to) return;
				    float* piece = edges + patch * patchStride + row * rowColumns;
				    for (u32 i = 0; i < rowColumns; i += 4) store(piece + i, zero());
				    copyFloats((to - from) * channels, in, piece + from * channels);
				    out = piece;
			    } else
				    for (u32 i = 0; i < kernelWidth; i++) {
					    const u32 piece = row * kernelWidth + i;
					    if (piece >= begin && piece < end) at[(piece - begin) * blockPositions + patch] = i >= from && i < to ? in + (i - from) * step : zeros;
				    }
		    });
	});
}
#endif

}  // namespace

#if !defined(__wasm__)
bool liesInPieces(const Windows& windows) {
	return (columnsOf(windows) == Columns::together ? windows.geometry.kernelWidth : 1) * windows.channels >= leastPiece;
}

u32 piecesOf(const Windows& windows) {
	return windows.geometry.kernelHeight * (columnsOf(windows) == Columns::together ? 1 : windows.geometry.kernelWidth);
}

Pieces pointPatches(const Windows& windows, const float* images, u32 first, u32 count, u32 piece, u32 many, float* edges, u32 patchStride, float* room) {
	const bool together = columnsOf(windows) == Columns::together;
	const u32 all = piecesOf(windows), end = many < all - piece ? piece + many : all;
	const float** at = reinterpret_cast<const float**>(room);
	const Pieces result = {end - piece, windows.columns() / all, blockPositions, at};
	float* zeros = room + usize(result.count) * blockPositions * (sizeof(float*) / sizeof(float));
	for (u32 i = 0; i < result.columns; i++) zeros[i] = 0.0f;
	if (together)
		point<Columns::together>(windows, images, first, count, piece, end, edges, patchStride, zeros, at);
	else
		point<Columns::apart>(windows, images, first, count, piece, end, edges, patchStride, zeros, at);
	return result;
}
#endif

void gatherPatches(const Windows& windows, const float* images, u32 first, u32 count, float* patches, u32 patchStride) {
	switch (columnsOf(windows)) {
		case Columns::together: return gather<Columns::together>(windows, images, first, count, patches, patchStride);
		case Columns::single: return gather<Columns::single>(windows, images, first, count, patches, patchStride);
		case Columns::apart: return gather<Columns::apart>(windows, images, first, count, patches, patchStride);
	}
}

void addPatches(const Windows& windows, float* images, u32 first, u32 count, const float* patches, u32 patchStride) {
	switch (columnsOf(windows)) {
		case Columns::together: return add<Columns::together>(windows, images, first, count, patches, patchStride);
		case Columns::single: return add<Columns::single>(windows, images, first, count, patches, patchStride);
		case Columns::apart: return add<Columns::apart>(windows, images, first, count, patches, patchStride);
	}
}

}  // namespace anod
