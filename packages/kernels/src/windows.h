#pragma once
#include "program.h"

namespace anod {

// The part of a window that lies inside the image: rows top … bottom − 1, columns left … right − 1. Dilation is 1.
struct Inside {
	u32 top, bottom, left, right;
	ANOD_INLINE u32 count() const { return (bottom - top) * (right - left); }
};

ANOD_INLINE void clip(u32 output, u32 stride, u32 pad, u32 kernel, u32 length, u32& from, u32& to) {
	const u32 start = output * stride, end = start + kernel - pad;
	from = start < pad ? 0 : start - pad;
	to = end < length ? end : length;
}

ANOD_INLINE Inside inside(const Geometry& g, u32 y, u32 x) {
	Inside result;
	clip(y, g.strideY, g.padTop, g.kernelHeight, g.height, result.top, result.bottom);
	clip(x, g.strideX, g.padLeft, g.kernelWidth, g.width, result.left, result.right);
	return result;
}

// Whether every position lies in exactly one window.
ANOD_INLINE bool tiles(const Geometry& g) {
	return g.kernelHeight == g.strideY && g.kernelWidth == g.strideX && g.padTop == 0 && g.padLeft == 0 &&
	       g.outHeight * g.strideY == g.height && g.outWidth * g.strideX == g.width;
}

}  // namespace anod
