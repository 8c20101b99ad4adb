#include "window-runs.h"

namespace anod {

namespace {

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

}  // namespace

Columns columnsOf(const Windows& windows) {
	if (windows.geometry.dilationX == 1 && windows.channels == windows.stride) return Columns::together;
	return windows.channels == 1 ? Columns::single : Columns::apart;
}

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
