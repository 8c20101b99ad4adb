// Depthwise convolutions: each channel has filters of its own, so lanes run over filters and nothing is multiplied as a matrix.
// Letters: r row, f filters; filter f reads channel f / multiplier.
#include "activation.h"
#include "convolution.h"
#include "gemm.h"
#include "patches.h"

namespace anod {

namespace {

// Outputs side by side whose sums stay in registers while they share the weights of a tap.
constexpr u32 together = 4;

// A row as lanes read it: positions outputStride apart, each filter's channel in its place.
const float* spread(const Operation& o, u32 r, float* scratch) {
	const float* x = o.x + usize(r) * o.inputPositions * o.inputStride;
	const u32 multiplier = o.outputs / o.inputs;
	if (multiplier == 1) return x;
	float* out = scratch;
	for (u32 p = 0; p < o.inputPositions; p++, x += o.inputStride, out += o.outputStride) {
		u32 f = 0;
		for (u32 channel = 0; channel < o.inputs; channel++)
			for (u32 i = 0; i < multiplier; i++) out[f++] = x[channel];
		for (; f < o.outputStride; f++) out[f] = 0.0f;
	}
	return scratch;
}

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

// Calls visit(tap, count, input, output) for each row of outputs and each tap, in that order: `count` outputs from position `output` on read inputs from
// position `input` on, each strideX on. Positions count within a row.
template <class Visit> ANOD_INLINE void eachRun(const Geometry& g, Visit visit) {
	for (u32 y = 0; y < g.outHeight; y++)
		for (u32 i = 0; i < g.kernelHeight; i++) {
			const i32 at = i32(y * g.strideY + i * g.dilationY) - i32(g.padTop);
			if (at < 0 || at >= i32(g.height)) continue;
			for (u32 j = 0; j < g.kernelWidth; j++) {
				const Span span = spanOf(g, j);
				if (span.from == span.to) continue;
				const u32 x = span.from * g.strideX + j * g.dilationX - g.padLeft;
				visit(i * g.kernelWidth + j, span.to - span.from, usize(u32(at)) * g.width + x, usize(y) * g.outWidth + span.from);
			}
		}
}

// Outputs `count` side by side from column `column` of row `y` on. Of their taps, those inside the image; when count > 1, all columns are.
template <u32 count> ANOD_INLINE void sumTaps(const Operation& o, const float* weights, const float* bias, const float* x, u32 y, u32 column, float* out) {
	const Geometry& g = o.geometry;
	const u32 stride = o.outputStride, step = g.strideX * stride;
	const i32 top = i32(y * g.strideY) - i32(g.padTop), left = i32(column * g.strideX) - i32(g.padLeft);
	for (u32 f = 0; f < stride; f += lanes) {
		Wide sum[count];
		ANOD_UNROLL
		for (u32 p = 0; p < count; p++) sum[p] = bias ? load<Wide>(bias + f) : splat<Wide>(0.0f);
		for (u32 i = 0; i < g.kernelHeight; i++) {
			const i32 row = top + i32(i * g.dilationY);
			if (row < 0 || row >= i32(g.height)) continue;
			for (u32 j = 0; j < g.kernelWidth; j++) {
				const i32 from = left + i32(j * g.dilationX);
				if (count == 1 && (from < 0 || from >= i32(g.width))) continue;
				const Wide weight = load<Wide>(weights + (i * g.kernelWidth + j) * stride + f);
				const float* at = x + (usize(u32(row)) * g.width + u32(from)) * stride + f;
				ANOD_UNROLL
				for (u32 p = 0; p < count; p++) sum[p] = multiplyAdd(load<Wide>(at + p * step), weight, sum[p]);
			}
		}
		ANOD_UNROLL
		for (u32 p = 0; p < count; p++) store(out + p * stride + f, o.activation == relu ? maximum(sum[p], splat<Wide>(0.0f)) : sum[p]);
	}
}

// dx += dy·weight for one tap at one position, filters of a channel one after another.
ANOD_INLINE void addToChannels(const Operation& o, const float* dy, const float* weight, float* dx) {
	const u32 multiplier = o.outputs / o.inputs;
	if (multiplier == 1) {
		for (u32 f = 0; f < o.inputStride; f += lanes) store(dx + f, load<Wide>(dx + f) + load<Wide>(dy + f) * load<Wide>(weight + f));
		return;
	}
	for (u32 channel = 0; channel < o.inputs; channel++) {
		float sum = dx[channel];
		for (u32 i = 0; i < multiplier; i++, dy++, weight++) sum = sum + *dy * *weight;
		dx[channel] = sum;
	}
}

}  // namespace

void depthwiseForward(const Network& network, const Operation& o, const Context& context) {
	const Geometry& g = o.geometry;
	const u32 reach = (together - 1) * g.strideX + (g.kernelWidth - 1) * g.dilationX, end = g.width + g.padLeft;
	const float *weights = context.parameters + o.weight, *bias = o.bias == none ? nullptr : context.parameters + o.bias;
	float* out = o.y;
	for (u32 r = 0; r < context.rows; r++) {
		const float* x = spread(o, r, network.patches);
		for (u32 y = 0; y < g.outHeight; y++)
			for (u32 column = 0; column < g.outWidth;) {
				const u32 first = column * g.strideX;
				const bool whole = column + together <= g.outWidth && first >= g.padLeft && first + reach < end;
				const u32 count = whole ? together : 1;
				if (whole) sumTaps<together>(o, weights, bias, x, y, column, out);
				else sumTaps<1>(o, weights, bias, x, y, column, out);
				column += count;
				out += count * o.outputStride;
			}
	}
	if (o.activation != linear && o.activation != relu) activate(o.activation, context.rows * o.outputPositions * o.outputStride, o.y, o.y, o.saved);
}

void depthwiseBackward(const Network& network, const Operation& o, const Context& context) {
	const u32 positions = context.rows * o.outputPositions, stride = o.outputStride, step = o.geometry.strideX;
	const float* weights = context.parameters + o.weight;
	float* gradients = context.gradients + o.weight;
	differentiate(o.activation, positions * stride, o.y, o.saved, o.dy, o.dy);
	if (!context.accumulate) clear(usize(o.geometry.kernelHeight) * o.geometry.kernelWidth * stride, gradients);
	if (o.bias != none) sumColumns(positions, o.outputs, o.dy, stride, context.gradients + o.bias, context.accumulate);
	if (o.dx) clear(usize(context.rows) * o.inputPositions * o.inputStride, o.dx);
	for (u32 r = 0; r < context.rows; r++) {
		const float *x = spread(o, r, network.patches), *dyOfRow = o.dy + usize(r) * o.outputPositions * stride;
		float* dxOfRow = o.dx ? o.dx + usize(r) * o.inputPositions * o.inputStride : nullptr;
		eachRun(o.geometry, [&](u32 tap, u32 count, usize input, usize output) {
			const float* dy = dyOfRow + output * stride;
			for (u32 f = 0; f < o.outputs; f += lanes) {
				const float *a = x + input * stride + f, *b = dy + f;
				Wide sum = load<Wide>(gradients + tap * stride + f);
				for (u32 i = 0; i < count; i++, a += step * stride, b += stride) sum = multiplyAdd(load<Wide>(a), load<Wide>(b), sum);
				store(gradients + tap * stride + f, sum);
			}
			if (!dxOfRow) return;
			float* dx = dxOfRow + input * o.inputStride;
			for (u32 i = 0; i < count; i++, dy += stride, dx += step * o.inputStride) addToChannels(o, dy, weights + tap * stride, dx);
		});
	}
}

}  // namespace anod
