// What the forward and backward steps of a convolution share: its windows, its filters and its scratch.
#pragma once
#include "activation.h"
#include "convolution.h"
#include "gemm.h"
#include "patches.h"

namespace anod {

// One group of filters, in place or, when there are several groups, in copies whose rows begin at whole vectors.
// Letters: k columns of a patch, m filters of the group.
struct FilterGroup {
	u32 k, m, stride;
	u32 firstChannel, firstFilter;
	const float *weights, *bias;
	// Copies only: gradient of the weights [k, stride], and a block of the outputs or of their gradients [32, stride].
	float *gradient, *block;
};

struct ConvolutionLayer {
	const Operation& o;
	const Context& context;
	Windows windows;
	u32 n, patchStride;
	float *patches, *patchGradients, *pieces, *scratch;
	// Whether patches are read where they lie, piece by piece.
	bool scattered = false;
	// Kernel 1 × 1, stride 1: the image is its patches.
	bool inPlace;

	// Each part of a shared layer, of convolutionParts, has scratch of its own.
	ConvolutionLayer(const Network& network, const Operation& operation, const Context& context, u32 part = 0) : o(operation), context(context) {
		const Geometry& g = o.geometry;
		windows = {g, o.inputs / o.groups, o.inputStride};
		n = context.rows * o.outputPositions;
		inPlace = o.groups == 1 && g.kernelHeight * g.kernelWidth * g.strideX * g.strideY == 1 && o.inputPositions == o.outputPositions;
		patchStride = inPlace ? o.inputStride : anod::patchStride(windows.columns());
		patches = network.patches + part * 3 * blockPositions * patchStride;
		patchGradients = patches + blockPositions * patchStride;
		pieces = patchGradients + blockPositions * patchStride;
		scratch = pieces + blockPositions * patchStride;
#if !defined(__wasm__)
		scattered = !inPlace && liesInPieces(windows);
#endif
	}

	bool grouped() const { return o.groups > 1; }

	FilterGroup group(u32 index) const {
		const float* weights = context.parameters + o.weight;
		const float* bias = o.bias == none ? nullptr : context.parameters + o.bias;
		const u32 k = windows.columns(), m = o.outputs / o.groups;
		if (!grouped()) return {k, m, o.outputStride, 0, 0, weights, bias, nullptr, nullptr};
		FilterGroup group = {k, m, anod::patchStride(m), index * windows.channels, index * m, scratch, nullptr, nullptr, nullptr};
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

	u32 blockSize(u32 first, u32 end) const { return end - first < blockPositions ? end - first : blockPositions; }

	const float* patchesOf(const FilterGroup& group, u32 first, u32 count) const {
		if (inPlace) return o.x + usize(first) * o.inputStride;
		gatherPatches(windows, o.x + group.firstChannel, first, count, patches, patchStride);
		return patches;
	}

	// y[count, m] = patches·weights + bias.
	void multiplyPatches(const Network& network, const FilterGroup& group, u32 first, u32 count, float* y) const {
		const bool rectifies = o.activation == relu;
#if !defined(__wasm__)
		if (scattered)
			return multiplyPieces(count, piecesOf(group, first, count, 0, allPieces), group.m, group.weights, group.stride, group.bias, rectifies, y, group.stride);
#endif
		multiply(count, group.k, group.m, patchesOf(group, first, count), patchStride, group.weights, group.stride, group.bias, rectifies, y, group.stride,
		         network.packed);
	}

	// As far as the last group, the activation too.
	void forwardBlock(const Network& network, const FilterGroup& group, u32 first, u32 count) const {
		const usize at = usize(first) * o.outputStride;
		float* y = grouped() ? group.block : o.y + at;
		multiplyPatches(network, group, first, count, y);
		if (grouped()) copyColumns(count, group.m, y, group.stride, o.y + at + group.firstFilter, o.outputStride);
		if (o.activation != linear && o.activation != relu && group.firstFilter + group.m == o.outputs)
			activate(o.activation, count * o.outputStride, o.y + at, o.y + at, o.saved ? o.saved + at : nullptr);
	}

	// dx of some positions: of patches first, which are then added to the image.
	void passOn(const Network& network, const FilterGroup& group, u32 first, u32 count, const float* dy) const {
		const u32 transposedStride = anod::patchStride(group.k);
		float* dx = inPlace ? o.dx + usize(first) * o.inputStride : patchGradients;
		multiplyGated(count, group.m, group.k, dy, group.stride, context.transposed + o.transposed + group.firstFilter * transposedStride,
		              transposedStride, nullptr, dx, patchStride, network.packed);
		if (!inPlace) addPatches(windows, o.dx + group.firstChannel, first, count, dx, patchStride);
	}

	// gradient[k, m] (+)= patchesᵀ·dy.
	void addToGradient(const FilterGroup& group, u32 first, u32 count, const float* dy, float* gradient, bool accumulate) const {
#if !defined(__wasm__)
		if (scattered)
			return multiplyTransposedPieces(count, piecesOf(group, first, count, 0, allPieces), 0, group.k / anod::piecesOf(windows), group.m, dy, group.stride, gradient, group.stride,
			                                accumulate);
#endif
		multiplyTransposed(count, group.k, group.m, patchesOf(group, first, count), patchStride, dy, group.stride, gradient, group.stride, accumulate);
	}

#if !defined(__wasm__)
	Pieces piecesOf(const FilterGroup& group, u32 first, u32 count, u32 piece, u32 many) const {
		return pointPatches(windows, o.x + group.firstChannel, first, count, piece, many, patches, patchStride, pieces);
	}
#endif
};

}  // namespace anod
