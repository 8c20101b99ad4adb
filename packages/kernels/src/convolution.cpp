#include "convolution-layer.h"

namespace anod {

void convolutionForward(const Network& network, const Operation& o, const Context& context) {
	if (isDepthwise(o)) return depthwiseForward(network, o, context);
#if !defined(__wasm__)
	if (sharesConvolution(o, context)) return shareConvolutionForward(network, o, context);
#endif
	const ConvolutionLayer layer(network, o, context);
	for (u32 index = 0; index < o.groups; index++) {
		const FilterGroup group = layer.group(index);
		for (u32 first = 0; first < layer.n; first += blockPositions) layer.forwardBlock(network, group, first, layer.blockSize(first, layer.n));
	}
}

void convolutionBackward(const Network& network, const Operation& o, const Context& context) {
	if (isDepthwise(o)) return depthwiseBackward(network, o, context);
#if !defined(__wasm__)
	if (sharesConvolution(o, context)) return shareConvolutionBackward(network, o, context);
#endif
	const ConvolutionLayer layer(network, o, context);
	if (o.dx && !layer.inPlace) clear(usize(context.rows) * o.inputPositions * o.inputStride, o.dx);
	for (u32 index = 0; index < o.groups; index++) {
		const FilterGroup group = layer.group(index);
		float* gradient = layer.grouped() ? group.gradient : context.gradients + o.weight;
		float* column = context.gradients + o.weight + group.firstFilter;
		if (layer.grouped() && context.accumulate) copyColumns(group.k, group.m, column, o.outputStride, gradient, group.stride);
		for (u32 first = 0; first < layer.n; first += blockPositions) {
			const u32 count = layer.blockSize(first, layer.n);
			const usize at = usize(first) * o.outputStride;
			const bool accumulate = context.accumulate || first > 0;
			float* dy = o.dy + at;
			if (index == 0) {
				differentiate(o.activation, count * o.outputStride, o.y + at, o.saved ? o.saved + at : nullptr, dy, dy);
				if (o.bias != none) sumColumns(count, o.outputs, dy, o.outputStride, context.gradients + o.bias, accumulate);
			}
			if (layer.grouped()) {
				copyColumns(count, group.m, dy + group.firstFilter, o.outputStride, group.block, group.stride);
				dy = group.block;
			}
			layer.addToGradient(group, first, count, dy, gradient, accumulate);
			if (o.dx) layer.passOn(network, group, first, count, dy);
		}
		if (layer.grouped()) copyColumns(group.k, group.m, gradient, group.stride, column, o.outputStride);
	}
}

void transposeConvolution(const Operation& o, const float* weights, float* transposed) {
	if (isDepthwise(o)) return;
	const u32 k = o.geometry.kernelHeight * o.geometry.kernelWidth * o.inputs / o.groups, m = o.outputs / o.groups;
	for (u32 first = 0; first < o.outputs; first += m)
		transposeMatrix(k, m, weights + first, o.outputStride, transposed + first * patchStride(k), patchStride(k));
}

}  // namespace anod
