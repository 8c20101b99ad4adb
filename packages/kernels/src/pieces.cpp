// Patches read where they lie in the image, by the addresses of their pieces (Dukhan 2019, arXiv:1907.02129). Native: WebAssembly packs its left sides anyway.
#include "window-runs.h"

#if !defined(__wasm__)
namespace anod {

namespace {

ANOD_INLINE void copyFloats(u32 count, const float* from, float* to) {
	u32 i = 0;
	for (; i + 4 <= count; i += 4) store(to + i, load(from + i));
	for (; i < count; i++) to[i] = from[i];
}

// Pieces begin … end − 1 of patches, and where the address of each goes.
struct Wanted {
	u32 begin, end;
	const float** at;
	ANOD_INLINE bool has(u32 piece) const { return piece >= begin && piece < end; }
	ANOD_INLINE const float** of(u32 piece) const { return at + (piece - begin) * blockPositions; }
};

// A piece is a row of the kernel, left where it is in the image; only pieces that an edge cuts are copied.
void pointToRows(const Windows& windows, const float* images, u32 first, u32 count, const Wanted& wanted, float* edges, u32 patchStride, const float* zeros) {
	const u32 channels = windows.channels, rowColumns = windows.geometry.kernelWidth * channels;
	eachRunOfWindows(windows, first, count, [&](const Run& run) {
		eachKernelRow(
		    windows, run,
		    [=](u32 row, usize offset, usize strideStep) {
			    if (!wanted.has(row)) return;
			    const float* in = images + offset;
			    const float** out = wanted.of(row) + run.patch;
			    for (u32 p = run.from; p < run.to; p++, in += strideStep) out[p] = in;
		    },
		    [=](u32 patch, u32 row, u32 from, u32 to, usize offset) {
			    if (!wanted.has(row)) return;
			    const float*& out = wanted.of(row)[patch];
			    out = zeros;
			    if (from == to) return;
			    float* piece = edges + patch * patchStride + row * rowColumns;
			    for (u32 i = 0; i < rowColumns; i += 4) store(piece + i, zero());
			    copyFloats((to - from) * channels, images + offset, piece + from * channels);
			    out = piece;
		    });
	});
}

// A piece is one tap of the kernel, inside the image or not.
void pointToTaps(const Windows& windows, const float* images, u32 first, u32 count, const Wanted& wanted, const float* zeros) {
	const Geometry& g = windows.geometry;
	const i32 stride = i32(g.strideX), width = i32(g.width);
	const usize step = usize(g.strideX) * windows.stride;
	eachRunOfWindows(windows, first, count, [&](const Run& run) {
		for (u32 piece = wanted.begin; piece < wanted.end; piece++) {
			const i32 y = run.y + i32(piece / g.kernelWidth * g.dilationY), x = run.x + i32(piece % g.kernelWidth * g.dilationX);
			const bool inside = y >= 0 && y < i32(g.height) && x < width;
			const u32 from = !inside ? run.count : x < 0 ? atMost((stride - 1 - x) / stride, run.count) : 0;
			const u32 to = !inside ? run.count : atMost((width - 1 - x) / stride + 1, run.count);
			const float** out = wanted.of(piece) + run.patch;
			u32 p = 0;
			for (; p < from; p++) out[p] = zeros;
			if (p < to) {
				const float* in = images + run.image + (usize(u32(y)) * g.width + u32(x + i32(p) * stride)) * windows.stride;
				for (; p < to; p++, in += step) out[p] = in;
			}
			for (; p < run.count; p++) out[p] = zeros;
		}
	});
}

}  // namespace

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
	const Wanted wanted = {piece, end, at};
	if (together)
		pointToRows(windows, images, first, count, wanted, edges, patchStride, zeros);
	else
		pointToTaps(windows, images, first, count, wanted, zeros);
	return result;
}

}  // namespace anod
#endif
