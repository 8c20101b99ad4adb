#include "positions.h"

namespace anod {

namespace {

// One axis of linear upsampling: an output is near·(1 − weight) + far·weight.
struct Between {
	u32 near, far;
	float weight;
};

// Output o reads (o + ½)/factor − ½ = (2·o + 1 − factor) / (2·factor), held at the edges.
ANOD_INLINE Between between(u32 o, u32 factor, u32 length) {
	const u32 twice = 2 * o + 1;
	if (twice < factor) return {0, 0, 0.0f};
	const u32 near = (twice - factor) / (2 * factor);
	if (near + 1 >= length) return {length - 1, length - 1, 0.0f};
	return {near, near + 1, float((twice - factor) % (2 * factor)) / float(2 * factor)};
}

// What row and column of the image an output position reads, as function(row of the image, offset of the output, y, x).
template <class Function> ANOD_INLINE void eachOutput(const Operation& o, u32 rows, Function function) {
	const Geometry& g = o.geometry;
	const usize rowFloats = usize(o.inputPositions) * o.inputStride;
	usize out = 0;
	for (u32 r = 0; r < rows; r++)
		for (u32 y = 0; y < g.outHeight; y++) {
			const Between row = between(y, g.strideY, g.height);
			for (u32 x = 0; x < g.outWidth; x++, out += o.outputStride) function(r * rowFloats, out, row, between(x, g.strideX, g.width));
		}
}

void linearForward(const Operation& o, u32 rows) {
	const u32 stride = o.inputStride, width = o.geometry.width;
	eachOutput(o, rows, [&](usize image, usize out, const Between& y, const Between& x) {
		const float* upper = o.x + image + usize(y.near) * width * stride;
		const float* lower = o.x + image + usize(y.far) * width * stride;
		const Float4 left = splat(1.0f - x.weight), right = splat(x.weight);
		const Float4 top = splat(1.0f - y.weight), bottom = splat(y.weight);
		for (u32 j = 0; j < stride; j += 4) {
			Float4 value = load(upper + x.near * stride + j) * left + load(upper + x.far * stride + j) * right;
			if (y.weight > 0) value = value * top + (load(lower + x.near * stride + j) * left + load(lower + x.far * stride + j) * right) * bottom;
			store(o.y + out + j, value);
		}
	});
}

void linearBackward(const Operation& o, u32 rows) {
	const u32 stride = o.inputStride, width = o.geometry.width;
	const usize floats = usize(rows) * o.inputPositions * stride;
	for (usize i = 0; i < floats; i += 4) store(o.dx + i, zero());
	eachOutput(o, rows, [&](usize image, usize out, const Between& y, const Between& x) {
		const auto add = [&](u32 row, u32 column, Float4 weight) {
			float* to = o.dx + image + (usize(row) * width + column) * stride;
			for (u32 j = 0; j < stride; j += 4) store(to + j, load(to + j) + load(o.dy + out + j) * weight);
		};
		const auto addRow = [&](u32 row, float weight) {
			add(row, x.near, splat(weight * (1.0f - x.weight)));
			if (x.weight > 0) add(row, x.far, splat(weight * x.weight));
		};
		addRow(y.near, 1.0f - y.weight);
		if (y.weight > 0) addRow(y.far, y.weight);
	});
}

// Runs over the positions of the input: function(its offset, offset of the first output that repeats it).
template <class Function> ANOD_INLINE void eachInput(const Operation& o, u32 rows, Function function) {
	const Geometry& g = o.geometry;
	usize in = 0;
	for (u32 r = 0; r < rows; r++)
		for (u32 y = 0; y < g.height; y++)
			for (u32 x = 0; x < g.width; x++, in += o.inputStride)
				function(in, ((usize(r) * g.outHeight + y * g.strideY) * g.outWidth + x * g.strideX) * o.outputStride);
}

void nearestForward(const Operation& o, u32 rows) {
	const Geometry& g = o.geometry;
	eachInput(o, rows, [&](usize in, usize out) {
		for (u32 j = 0; j < o.inputStride; j += 4) {
			Float4 value = load(o.x + in + j);
			for (u32 y = 0; y < g.strideY; y++)
				for (u32 x = 0; x < g.strideX; x++) store(o.y + out + (usize(y) * g.outWidth + x) * o.outputStride + j, value);
		}
	});
}

void nearestBackward(const Operation& o, u32 rows) {
	const Geometry& g = o.geometry;
	eachInput(o, rows, [&](usize in, usize out) {
		for (u32 j = 0; j < o.inputStride; j += 4) {
			Float4 sum = zero();
			for (u32 y = 0; y < g.strideY; y++)
				for (u32 x = 0; x < g.strideX; x++) sum = sum + load(o.dy + out + (usize(y) * g.outWidth + x) * o.outputStride + j);
			store(o.dx + in + j, sum);
		}
	});
}

}  // namespace

void upsampleForward(const Operation& operation, const Context& context) {
	if (operation.method == linearOf) linearForward(operation, context.rows);
	else nearestForward(operation, context.rows);
}

void upsampleBackward(const Operation& operation, const Context& context) {
	if (!operation.dx) return;
	if (operation.method == linearOf) linearBackward(operation, context.rows);
	else nearestBackward(operation, context.rows);
}

}  // namespace anod
