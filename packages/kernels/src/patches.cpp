#include "patches.h"

namespace anod {

namespace {

// Calls visit(patch, row, from, to, offset) for each row of each window's kernel: its columns from … to−1 lie inside the image, the first of them
// `offset` floats from the images' beginning.
template <class Visit> ANOD_INLINE void eachKernelRow(const Windows& windows, u32 first, u32 count, Visit visit) {
	const Geometry& g = windows.geometry;
	const i32 height = i32(g.height), width = i32(g.width), kernelWidth = i32(g.kernelWidth), dilation = i32(g.dilationX);
	const u32 inImage = first % windows.positions();
	usize image = first / windows.positions() * windows.imageFloats();
	u32 outY = inImage / g.outWidth, outX = inImage % g.outWidth;
	for (u32 patch = 0; patch < count; patch++) {
		const i32 x = i32(outX * g.strideX) - i32(g.padLeft), y = i32(outY * g.strideY) - i32(g.padTop);
		i32 from = 0, to = kernelWidth;
		if (x < 0) from = (dilation - 1 - x) / dilation;
		if (x + (kernelWidth - 1) * dilation >= width) to = x < width ? (width - 1 - x) / dilation + 1 : 0;
		if (from > to) from = to;
		for (u32 row = 0; row < g.kernelHeight; row++) {
			const i32 at = y + i32(row * g.dilationY);
			if (at < 0 || at >= height)
				visit(patch, row, 0u, 0u, image);
			else
				visit(patch, row, u32(from), u32(to), image + usize(at * width + x + from * dilation) * windows.stride);
		}
		if (++outX < g.outWidth) continue;
		outX = 0;
		if (++outY < g.outHeight) continue;
		outY = 0;
		image += windows.imageFloats();
	}
}

ANOD_INLINE void copyRun(u32 count, const float* from, float* to) {
	for (u32 i = 0; i < count; i += 4) store(to + i, load(from + i));
}

ANOD_INLINE void addRun(u32 count, const float* from, float* to) {
	u32 i = 0;
	for (; i + 4 <= count; i += 4) store(to + i, load(to + i) + load(from + i));
	for (; i < count; i++) to[i] += from[i];
}

// How the columns of a kernel row lie in the image: in one run, as single floats, or as runs of channels.
enum class Columns { together, single, apart };

Columns columnsOf(const Windows& windows) {
	if (windows.geometry.dilationX == 1 && windows.channels == windows.stride) return Columns::together;
	return windows.channels == 1 ? Columns::single : Columns::apart;
}

// Runs are written in order, so what a whole vector writes beyond its run is overwritten by the next, or lies in the pad.
template <Columns kind> void gather(const Windows& windows, const float* images, u32 first, u32 count, float* patches, u32 patchStride) {
	const u32 channels = windows.channels, rowColumns = windows.geometry.kernelWidth * channels;
	const usize step = usize(windows.geometry.dilationX) * windows.stride;
	eachKernelRow(windows, first, count, [=](u32 patch, u32 row, u32 from, u32 to, usize offset) {
		float* out = patches + patch * patchStride + row * rowColumns;
		const float* in = images + offset;
		for (u32 i = 0; i < from * channels; i += 4) store(out + i, zero());
		if constexpr (kind == Columns::together) copyRun((to - from) * channels, in, out + from * channels);
		if constexpr (kind == Columns::single)
			for (u32 i = from; i < to; i++, in += step) out[i] = *in;
		if constexpr (kind == Columns::apart)
			for (u32 i = from; i < to; i++, in += step) copyRun(channels, in, out + i * channels);
		for (u32 i = to * channels; i < rowColumns; i += 4) store(out + i, zero());
	});
}

template <Columns kind> void add(const Windows& windows, float* images, u32 first, u32 count, const float* patches, u32 patchStride) {
	const u32 channels = windows.channels, rowColumns = windows.geometry.kernelWidth * channels;
	const usize step = usize(windows.geometry.dilationX) * windows.stride;
	eachKernelRow(windows, first, count, [=](u32 patch, u32 row, u32 from, u32 to, usize offset) {
		const float* in = patches + patch * patchStride + row * rowColumns;
		float* out = images + offset;
		if constexpr (kind == Columns::together) addRun((to - from) * channels, in + from * channels, out);
		if constexpr (kind == Columns::single)
			for (u32 i = from; i < to; i++, out += step) *out += in[i];
		if constexpr (kind == Columns::apart)
			for (u32 i = from; i < to; i++, out += step) addRun(channels, in + i * channels, out);
	});
}

}  // namespace

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
