#include "activation.h"
#include "convolution.h"
#include "gemm.h"
#include "patches.h"

namespace anod {

namespace {

// The convolution whose way back this is: its windows lie over the outputs, pads of channels included, and there is one for each input position.
Windows windowsOf(const Operation& o) {
	Geometry g = o.geometry;
	g.height = o.geometry.outHeight;
	g.width = o.geometry.outWidth;
	g.outHeight = o.geometry.height;
	g.outWidth = o.geometry.width;
	return {g, o.outputStride, o.outputStride};
}

u32 tapsOf(const Operation& o) { return o.geometry.kernelHeight * o.geometry.kernelWidth; }

}  // namespace

void transposedConvolutionForward(const Network& network, const Operation& o, const Context& context) {
	const Windows windows = windowsOf(o);
	const u32 stride = patchStride(windows.columns()), taps = tapsOf(o);
	const u32 n = context.rows * o.inputPositions, positions = context.rows * o.outputPositions;
	for (u32 p = 0; p < positions; p++)
		for (u32 j = 0; j < o.outputStride; j += lanes)
			store(o.y + usize(p) * o.outputStride + j, o.bias == none ? splat<Wide>(0.0f) : load<Wide>(context.parameters + o.bias + j));
	// Products leave pads beyond a whole vector as they are.
	clear(usize(blockPositions) * stride, network.patches);
	for (u32 first = 0; first < n; first += blockPositions) {
		const u32 count = n - first < blockPositions ? n - first : blockPositions;
		for (u32 tap = 0; tap < taps; tap++)
			multiply(count, o.inputs, o.outputs, o.x + usize(first) * o.inputStride, o.inputStride,
			         context.parameters + o.weight + usize(tap) * o.inputs * o.outputStride, o.outputStride, nullptr, false,
			         network.patches + tap * o.outputStride, stride, network.packed);
		addPatches(windows, o.y, first, count, network.patches, stride);
	}
	if (o.activation != linear) activate(o.activation, positions * o.outputStride, o.y, o.y, o.saved);
}

void transposedConvolutionBackward(const Network& network, const Operation& o, const Context& context) {
	const Windows windows = windowsOf(o);
	const u32 k = windows.columns(), stride = patchStride(k), taps = tapsOf(o);
	const u32 n = context.rows * o.inputPositions, positions = context.rows * o.outputPositions;
	differentiate(o.activation, positions * o.outputStride, o.y, o.saved, o.dy, o.dy);
	if (o.bias != none) sumColumns(positions, o.outputs, o.dy, o.outputStride, context.gradients + o.bias, context.accumulate);
	for (u32 first = 0; first < n; first += blockPositions) {
		const u32 count = n - first < blockPositions ? n - first : blockPositions;
		gatherPatches(windows, o.dy, first, count, network.patches, stride);
		for (u32 tap = 0; tap < taps; tap++)
			multiplyTransposed(count, o.inputs, o.outputs, o.x + usize(first) * o.inputStride, o.inputStride, network.patches + tap * o.outputStride,
			                   stride, context.gradients + o.weight + usize(tap) * o.inputs * o.outputStride, o.outputStride,
			                   context.accumulate || first > 0);
		if (o.dx)
			multiplyGated(count, k, o.inputs, network.patches, stride, context.transposed + o.transposed, o.inputStride, nullptr,
			              o.dx + usize(first) * o.inputStride, o.inputStride, network.packed);
	}
}

// Rows for the pads of the outputs stay 0, as they were allocated.
void transposeTransposedConvolution(const Operation& o, const float* weights, float* transposed) {
	for (u32 tap = 0; tap < tapsOf(o); tap++)
		transposeMatrix(o.inputs, o.outputs, weights + usize(tap) * o.inputs * o.outputStride, o.outputStride,
		                transposed + usize(tap) * o.outputStride * o.inputStride, o.inputStride);
}

}  // namespace anod
