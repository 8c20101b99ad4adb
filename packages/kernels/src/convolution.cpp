#include "convolution.h"
#include "activation.h"
#include "gemm.h"
#include "patches.h"

namespace anod {

namespace {

// One group of filters, in place or, when there are several groups, in copies whose rows begin at whole vectors.
// Letters: k columns of a patch, m filters of the group.
struct Group {
	u32 k, m, stride;
	u32 firstChannel, firstFilter;
	const float *weights, *bias;
	// Copies only: gradient of the weights [k, stride], and a block of the outputs or of their gradients [32, stride].
	float *gradient, *block;
};

struct Layer {
	const Operation& o;
	const Context& context;
	Windows windows;
	u32 n, patchStride;
	float *patches, *patchGradients, *pieces, *scratch;
	// Whether patches are read where they lie, piece by piece.
	bool scattered = false;
	// Kernel 1 × 1, stride 1: the image is its patches.
	bool inPlace;

	Layer(const Network& network, const Operation& operation, const Context& context) : o(operation), context(context) {
		const Geometry& g = o.geometry;
		windows = {g, o.inputs / o.groups, o.inputStride};
		n = context.rows * o.outputPositions;
		inPlace = o.groups == 1 && g.kernelHeight * g.kernelWidth * g.strideX * g.strideY == 1 && o.inputPositions == o.outputPositions;
		patchStride = inPlace ? o.inputStride : anod::patchStride(windows.columns());
		patches = network.patches;
		patchGradients = patches + blockPositions * patchStride;
		pieces = patchGradients + blockPositions * patchStride;
		scratch = pieces + blockPositions * patchStride;
#if !defined(__wasm__)
		scattered = !inPlace && liesInPieces(windows);
#endif
	}

	bool grouped() const { return o.groups > 1; }

	Group group(u32 index) const {
		const float* weights = context.parameters + o.weight;
		const float* bias = o.bias == none ? nullptr : context.parameters + o.bias;
		const u32 k = windows.columns(), m = o.outputs / o.groups;
		if (!grouped()) return {k, m, o.outputStride, 0, 0, weights, bias, nullptr, nullptr};
		Group group = {k, m, anod::patchStride(m), index * windows.channels, index * m, scratch, nullptr, nullptr, nullptr};
		group.gradient = scratch + k * group.stride;
		group.block = group.gradient + k * group.stride;
		copyColumns(k, m, weights + group.firstFilter, o.outputStride, scratch, group.stride);
		if (bias) {
			float* copy = group.block + blockPositions * group.stride;
			copyColumns(1, m, bias + group.firstFilter, 0, copy, 0);
			group.bias = copy;
		}
		return group;
	}

	u32 blockSize(u32 first) const { return n - first < blockPositions ? n - first : blockPositions; }

	const float* patchesOf(const Group& group, u32 first, u32 count) const {
		if (inPlace) return o.x + usize(first) * o.inputStride;
		gatherPatches(windows, o.x + group.firstChannel, first, count, patches, patchStride);
		return patches;
	}

	// y[count, m] = patches·weights + bias.
	void multiplyPatches(const Network& network, const Group& group, u32 first, u32 count, float* y) const {
		const bool rectifies = o.activation == relu;
#if !defined(__wasm__)
		if (scattered)
			return multiplyPieces(count, piecesOf(group, first, count), group.m, group.weights, group.stride, group.bias, rectifies, y, group.stride);
#endif
		multiply(count, group.k, group.m, patchesOf(group, first, count), patchStride, group.weights, group.stride, group.bias, rectifies, y, group.stride,
		         network.packed);
	}

	// gradient[k, m] (+)= patchesᵀ·dy.
	void addToGradient(const Group& group, u32 first, u32 count, const float* dy, float* gradient, bool accumulate) const {
#if !defined(__wasm__)
		if (scattered)
			return multiplyTransposedPieces(count, piecesOf(group, first, count), group.m, dy, group.stride, gradient, group.stride, accumulate);
#endif
		multiplyTransposed(count, group.k, group.m, patchesOf(group, first, count), patchStride, dy, group.stride, gradient, group.stride, accumulate);
	}

#if !defined(__wasm__)
	Pieces piecesOf(const Group& group, u32 first, u32 count) const {
		return pointPatches(windows, o.x + group.firstChannel, first, count, patches, patchStride, pieces);
	}
#endif
};

}  // namespace

void convolutionForward(const Network& network, const Operation& o, const Context& context) {
	if (isDepthwise(o)) return depthwiseForward(network, o, context);
	const Layer layer(network, o, context);
	const bool activates = o.activation != linear && o.activation != relu;
	for (u32 index = 0; index < o.groups; index++) {
		const Group group = layer.group(index);
		for (u32 first = 0; first < layer.n; first += blockPositions) {
			const u32 count = layer.blockSize(first);
			const usize at = usize(first) * o.outputStride;
			float* y = layer.grouped() ? group.block : o.y + at;
			layer.multiplyPatches(network, group, first, count, y);
			if (layer.grouped()) copyColumns(count, group.m, y, group.stride, o.y + at + group.firstFilter, o.outputStride);
			if (activates && index + 1 == o.groups)
				activate(o.activation, count * o.outputStride, o.y + at, o.y + at, o.saved ? o.saved + at : nullptr);
		}
	}
}

void convolutionBackward(const Network& network, const Operation& o, const Context& context) {
	if (isDepthwise(o)) return depthwiseBackward(network, o, context);
	const Layer layer(network, o, context);
	if (o.dx && !layer.inPlace) clear(usize(context.rows) * o.inputPositions * o.inputStride, o.dx);
	for (u32 index = 0; index < o.groups; index++) {
		const Group group = layer.group(index);
		float* gradient = layer.grouped() ? group.gradient : context.gradients + o.weight;
		float* column = context.gradients + o.weight + group.firstFilter;
		if (layer.grouped() && context.accumulate) copyColumns(group.k, group.m, column, o.outputStride, gradient, group.stride);
		for (u32 first = 0; first < layer.n; first += blockPositions) {
			const u32 count = layer.blockSize(first);
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
			if (!o.dx) continue;
			const u32 transposedStride = patchStride(group.k);
			float* dx = layer.inPlace ? o.dx + usize(first) * o.inputStride : layer.patchGradients;
			multiplyGated(count, group.m, group.k, dy, group.stride, context.transposed + o.transposed + group.firstFilter * transposedStride,
			              transposedStride, nullptr, dx, layer.patchStride, network.packed);
			if (!layer.inPlace) addPatches(layer.windows, o.dx + group.firstChannel, first, count, dx, layer.patchStride);
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
