#include "columns.h"
#include "positions.h"
#include "windows.h"

namespace anod {

namespace {

// Windows of up to so many positions are compared with where the maximum was; in larger ones each channel writes to its own place.
constexpr u32 smallWindow = 16;

// Runs over the windows of all rows: function(x and dx offset of the row, y offset of the position, window).
template <class Function> ANOD_INLINE void eachWindow(const Operation& o, u32 rows, Function function) {
	const Geometry& g = o.geometry;
	const usize rowFloats = usize(o.inputPositions) * o.inputStride;
	usize out = 0;
	for (u32 r = 0; r < rows; r++)
		for (u32 y = 0; y < g.outHeight; y++)
			for (u32 x = 0; x < g.outWidth; x++, out += o.outputStride) function(r * rowFloats, out, inside(g, y, x));
}

template <class Function> ANOD_INLINE void eachPosition(const Inside& w, u32 width, Function function) {
	for (u32 y = w.top; y < w.bottom; y++)
		for (u32 x = w.left; x < w.right; x++) function(y * width + x);
}

// The first of the largest values of some vectors of channels, and, when asked, its position: its bits wait in a vector of floats, which only moves them.
template <class F, u32 vectors, bool places> ANOD_INLINE void largest(const Inside& w, u32 width, u32 stride, const float* x, float* y, u32* from) {
	constexpr u32 step = sizeof(F) / 4;
	F best[vectors], where[vectors];
	const u32 first = w.top * width + w.left;
	ANOD_UNROLL
	for (u32 v = 0; v < vectors; v++) best[v] = load<F>(x + first * stride + step * v), where[v] = asFloat(splatBits(F{}, first));
	eachPosition(w, width, [&](u32 position) {
		const F here = asFloat(splatBits(F{}, position));
		ANOD_UNROLL
		for (u32 v = 0; v < vectors; v++) {
			const F value = load<F>(x + position * stride + step * v);
			const auto greater = value > best[v];
			best[v] = select(greater, value, best[v]);
			if constexpr (places) where[v] = select(greater, here, where[v]);
		}
	});
	ANOD_UNROLL
	for (u32 v = 0; v < vectors; v++) {
		store(y + step * v, best[v]);
		if constexpr (places) store(reinterpret_cast<float*>(from) + step * v, where[v]);
	}
}

// All channels of a window. Strides are whole vectors.
template <bool places> ANOD_INLINE void largestOf(const Inside& w, u32 width, u32 stride, const float* x, float* y, u32* from) {
	constexpr u32 vectors = lanes == 4 ? 4 : 2;
	u32 j = 0;
	for (; j + vectors * lanes <= stride; j += vectors * lanes) largest<Wide, vectors, places>(w, width, stride, x + j, y + j, places ? from + j : nullptr);
	for (; j < stride; j += lanes) largest<Wide, 1, places>(w, width, stride, x + j, y + j, places ? from + j : nullptr);
}

template <u32 vectors> ANOD_INLINE void average(const Inside& w, u32 width, u32 stride, const float* x, float* y) {
	ColumnSums sums[vectors];
	eachPosition(w, width, [&](u32 position) {
		for (u32 v = 0; v < vectors; v++) sums[v].add(load(x + position * stride + 4 * v));
	});
	for (u32 v = 0; v < vectors; v++) store(y + 4 * v, sums[v].times(1.0 / w.count()));
}

// dx += dy·(1 / count) at each position of the window, or = where no other window touches it.
void spreadAverage(const Operation& o, const Inside& w, bool alone, const float* dy, float* dx) {
	const Float4 inverse = splat(1.0f / float(w.count()));
	const u32 stride = o.inputStride;
	eachPosition(w, o.geometry.width, [&](u32 position) {
		float* to = dx + position * stride;
		for (u32 j = 0; j < stride; j += 4) {
			Float4 share = load(dy + j) * inverse;
			store(to + j, alone ? share : load(to + j) + share);
		}
	});
}

// dx += dy where the largest value came from, or = where no other window touches the position.
void spreadToLargest(const Operation& o, const Inside& w, bool alone, const float* dy, const u32* from, float* dx) {
	const u32 stride = o.inputStride;
	const bool small = w.count() <= smallWindow && o.inputPositions <= 1u << 24;
	if (small || alone)
		eachPosition(w, o.geometry.width, [&](u32 position) {
			float* to = dx + position * stride;
			const Float4 here = splat(float(position));
			for (u32 j = 0; j < stride; j += 4) {
				Float4 share = small ? keep(toFloat(load(from + j)) == here, load(dy + j)) : zero();
				store(to + j, alone ? share : load(to + j) + share);
			}
		});
	if (!small)
		for (u32 channel = 0; channel < o.outputs; channel++) dx[from[channel] * stride + channel] += dy[channel];
}

}  // namespace

void poolForward(const Operation& operation, const Context& context) {
	const u32 stride = operation.inputStride, width = operation.geometry.width;
	const bool takesLargest = operation.method == maximumOf;
	eachWindow(operation, context.rows, [&](usize row, usize out, const Inside& w) {
		const float* x = operation.x + row;
		float* y = operation.y + out;
		u32* from = operation.saved ? reinterpret_cast<u32*>(operation.saved) + out : nullptr;
		if (takesLargest) return from ? largestOf<true>(w, width, stride, x, y, from) : largestOf<false>(w, width, stride, x, y, nullptr);
		u32 j = 0;
		for (; j + 16 <= stride; j += 16) average<4>(w, width, stride, x + j, y + j);
		for (; j < stride; j += 4) average<1>(w, width, stride, x + j, y + j);
	});
}

void poolBackward(const Operation& operation, const Context& context) {
	if (!operation.dx) return;
	const bool alone = tiles(operation.geometry);
	const usize floats = usize(context.rows) * operation.inputPositions * operation.inputStride;
	if (!alone)
		for (usize i = 0; i < floats; i += 4) store(operation.dx + i, zero());
	eachWindow(operation, context.rows, [&](usize row, usize out, const Inside& w) {
		if (operation.method == averageOf) return spreadAverage(operation, w, alone, operation.dy + out, operation.dx + row);
		spreadToLargest(operation, w, alone, operation.dy + out, reinterpret_cast<u32*>(operation.saved) + out, operation.dx + row);
	});
}

}  // namespace anod
