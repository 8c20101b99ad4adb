// Depthwise convolutions: each channel has filters of its own, so lanes run over filters and nothing is multiplied as a matrix.
// Letters: r row, f filters; filter f reads channel f / multiplier.
#include "activation.h"
#include "convolution.h"
#include "patches.h"

namespace anod {

namespace {

// Four filters' channels at a position. Filters beyond the last read the last channel: their weights and gradients are 0.
struct Channels {
	u32 multiplier, last;

	ANOD_INLINE Float4 at(const float* position, u32 filter) const {
		if (multiplier == 1) return load(position + filter);
		float lanes[4];
		for (u32 i = 0; i < 4; i++) {
			const u32 channel = (filter + i) / multiplier;
			lanes[i] = position[channel < last ? channel : last];
		}
		return load(lanes);
	}

	// dx += a, for the gradients of four filters.
	ANOD_INLINE void add(float* position, u32 filter, Float4 a) const {
		if (multiplier == 1) return store(position + filter, load(position + filter) + a);
		float lanes[4];
		store(lanes, a);
		for (u32 i = 0; i < 4; i++) {
			const u32 channel = (filter + i) / multiplier;
			if (channel <= last) position[channel] += lanes[i];
		}
	}
};

// Output columns of which a kernel column lies inside the image.
struct Span {
	u32 from, to;
};

Span spanOf(const Geometry& g, u32 kernelColumn) {
	const i32 shift = i32(kernelColumn * g.dilationX) - i32(g.padLeft), stride = i32(g.strideX);
	const i32 from = shift < 0 ? (stride - 1 - shift) / stride : 0;
	i32 to = i32(g.width) > shift ? (i32(g.width) - 1 - shift) / stride + 1 : 0;
	if (to > i32(g.outWidth)) to = i32(g.outWidth);
	return {u32(from), u32(to > from ? to : from)};
}

// Calls visit(tap, count, input, output) for each row of outputs and each tap, in that order: `count` outputs from offset `output` on, each
// `outputStride` on, read inputs from offset `input` on, each strideX·inputStride on.
template <class Visit> ANOD_INLINE void eachRun(const Operation& o, u32 rows, Visit visit) {
	const Geometry& g = o.geometry;
	for (u32 r = 0; r < rows; r++)
		for (u32 y = 0; y < g.outHeight; y++)
			for (u32 i = 0; i < g.kernelHeight; i++) {
				const i32 at = i32(y * g.strideY + i * g.dilationY) - i32(g.padTop);
				if (at < 0 || at >= i32(g.height)) continue;
				for (u32 j = 0; j < g.kernelWidth; j++) {
					const Span span = spanOf(g, j);
					if (span.from == span.to) continue;
					const u32 x = span.from * g.strideX + j * g.dilationX - g.padLeft;
					visit(i * g.kernelWidth + j, span.to - span.from, (usize(r) * o.inputPositions + u32(at) * g.width + x) * o.inputStride,
					      (usize(r) * o.outputPositions + y * g.outWidth + span.from) * o.outputStride);
				}
			}
}

Channels channelsOf(const Operation& o) { return {o.outputs / o.inputs, o.inputs - 1}; }

}  // namespace

void depthwiseForward(const Operation& o, const Context& context) {
	const Channels channels = channelsOf(o);
	const u32 positions = context.rows * o.outputPositions, step = o.geometry.strideX * o.inputStride;
	const float* weights = context.parameters + o.weight;
	for (u32 p = 0; p < positions; p++)
		for (u32 f = 0; f < o.outputStride; f += 4)
			store(o.y + usize(p) * o.outputStride + f, o.bias == none ? zero() : load(context.parameters + o.bias + f));
	eachRun(o, context.rows, [&](u32 tap, u32 count, usize input, usize output) {
		for (u32 f = 0; f < o.outputs; f += 4) {
			const Float4 weight = load(weights + tap * o.outputStride + f);
			const float* x = o.x + input;
			float* y = o.y + output + f;
			for (u32 i = 0; i < count; i++, x += step, y += o.outputStride) store(y, load(y) + channels.at(x, f) * weight);
		}
	});
	if (o.activation != linear) activate(o.activation, positions * o.outputStride, o.y, o.y, o.saved);
}

void depthwiseBackward(const Operation& o, const Context& context) {
	const Channels channels = channelsOf(o);
	const u32 positions = context.rows * o.outputPositions, step = o.geometry.strideX * o.inputStride;
	const u32 taps = o.geometry.kernelHeight * o.geometry.kernelWidth;
	const float* weights = context.parameters + o.weight;
	float* gradients = context.gradients + o.weight;
	differentiate(o.activation, positions * o.outputStride, o.y, o.saved, o.dy, o.dy);
	if (!context.accumulate) clear(usize(taps) * o.outputStride, gradients);
	if (o.bias != none) {
		float* bias = context.gradients + o.bias;
		if (!context.accumulate) clear(o.outputStride, bias);
		for (u32 p = 0; p < positions; p++)
			for (u32 f = 0; f < o.outputs; f += 4) store(bias + f, load(bias + f) + load(o.dy + usize(p) * o.outputStride + f));
	}
	if (o.dx) clear(usize(context.rows) * o.inputPositions * o.inputStride, o.dx);
	eachRun(o, context.rows, [&](u32 tap, u32 count, usize input, usize output) {
		for (u32 f = 0; f < o.outputs; f += 4) {
			const u32 column = tap * o.outputStride + f;
			const float *x = o.x + input, *dy = o.dy + output + f;
			Float4 sum = load(gradients + column);
			for (u32 i = 0; i < count; i++, x += step, dy += o.outputStride) sum = sum + channels.at(x, f) * load(dy);
			store(gradients + column, sum);
			if (!o.dx) continue;
			const Float4 weight = load(weights + column);
			float* dx = o.dx + input;
			dy = o.dy + output + f;
			for (u32 i = 0; i < count; i++, dx += step, dy += o.outputStride) channels.add(dx, f, load(dy) * weight);
		}
	});
}

}  // namespace anod
