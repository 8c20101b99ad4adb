// The interpreter: runs a chunk of rows through the table of operations, forward and backward.
#include "program.h"
#include "activation.h"
#include "convolution.h"
#include "dropout.h"
#include "gemm.h"
#include "normalization.h"
#include "positions.h"

namespace anod {

namespace {

void denseForward(const Network& network, const Operation& o, const Context& context) {
	const float* bias = o.bias == none ? nullptr : context.parameters + o.bias;
	multiply(context.rows, o.inputs, o.outputs, o.x, o.inputStride, context.parameters + o.weight, o.outputStride, bias, o.activation == relu,
	         o.y, o.outputStride, network.packed);
	if (o.activation != linear && o.activation != relu) activate(o.activation, context.rows * o.outputStride, o.y, o.y, o.saved);
}

void denseBackward(const Network& network, const Operation& o, const Context& context) {
	const u32 n = context.rows;
	if (!(o.flags & reluAppliedAfter)) differentiate(o.activation, n * o.outputStride, o.y, o.saved, o.dy, o.dy);
	multiplyTransposed(n, o.inputs, o.outputs, o.x, o.inputStride, o.dy, o.outputStride, context.gradients + o.weight, o.outputStride,
	                   context.accumulate);
	if (o.bias != none) sumColumns(n, o.outputs, o.dy, o.outputStride, context.gradients + o.bias, context.accumulate);
	if (o.dx)
		multiplyGated(n, o.outputs, o.inputs, o.dy, o.outputStride, context.transposed + o.transposed, o.inputStride,
		              o.flags & appliesReluBefore ? o.x : nullptr, o.dx, o.inputStride, network.packed);
}

// [n, d] with NaN where missing → [n, 2·d]: values with 0 in place of NaN, then a 1 for each missing one.
void maskInputForward(const Operation& o, const Context& context) {
	const u32 d = o.inputs;
	for (u32 r = 0; r < context.rows; r++) {
		const float* x = o.x + r * o.inputStride;
		float* y = o.y + r * o.outputStride;
		// The marks overwrite what the last values wrote beyond d; the pads overwrite what the last marks wrote beyond 2·d.
		for (u32 j = 0; j < d; j += 4) {
			Float4 value = load(x + j);
			store(y + j, keep(value == value, value));
		}
		for (u32 j = 0; j < d; j++) y[d + j] = x[j] != x[j] ? 1.0f : 0.0f;
		for (u32 j = 2 * d; j < o.outputStride; j++) y[j] = 0.0f;
	}
}

ANOD_INLINE u32 floatsAfter(const Operation& o, const Context& context) { return context.rows * o.outputPositions * o.outputStride; }

ANOD_INLINE void addTo(u32 count, const float* a, const float* b, float* out) {
	for (u32 i = 0; i < count; i += 4) store(out + i, load(a + i) + load(b + i));
}

ANOD_INLINE void copy(u32 count, const float* a, float* out) {
	if (a == out) return;
	for (u32 i = 0; i < count; i += 4) store(out + i, load(a + i));
}

}  // namespace

void forward(const Network& network, const Context& context) {
	for (u32 i = 0; i < network.count; i++) {
		const Operation& o = network.operations[i];
		switch (o.kind) {
			case dense: denseForward(network, o, context); break;
			case activation: activate(o.activation, floatsAfter(o, context), o.x, o.y, o.saved); break;
			case dropout: dropoutForward(network, o, context); break;
			case batchNorm: batchNormForward(o, context); break;
			case layerNorm: layerNormForward(o, context); break;
			case maskInput: maskInputForward(o, context); break;
			case residualBegin: break;  // y is x
			case residualEnd: addTo(floatsAfter(o, context), o.skip, o.x, o.y); break;
			case instanceNorm: instanceNormForward(o, context); break;
			case reshape: reshapeForward(o, context); break;
			case convolution: convolutionForward(network, o, context); break;
			case transposedConvolution: transposedConvolutionForward(network, o, context); break;
			case pool: poolForward(o, context); break;
			case upsample: upsampleForward(o, context); break;
		}
	}
}

void backward(const Network& network, const Context& context) {
	for (u32 i = network.count; i-- > 0;) {
		const Operation& o = network.operations[i];
		const u32 count = floatsAfter(o, context);
		switch (o.kind) {
			case dense: denseBackward(network, o, context); break;
			case activation:
				if (o.dx) differentiate(o.activation, count, o.y, o.saved, o.dy, o.dx);
				break;
			case dropout: dropoutBackward(o, context); break;
			case batchNorm: batchNormBackward(o, context); break;
			case layerNorm: layerNormBackward(o, context); break;
			case maskInput: break;  // first layer: nobody asks
			case residualBegin:
				if (o.dx) addTo(count, o.dy, o.skip, o.dx);
				break;
			case residualEnd:
				if (o.dx) copy(count, o.dy, o.dx);
				break;
			case instanceNorm: instanceNormBackward(o, context); break;
			case reshape: reshapeBackward(o, context); break;
			case convolution: convolutionBackward(network, o, context); break;
			case transposedConvolution: transposedConvolutionBackward(network, o, context); break;
			case pool: poolBackward(o, context); break;
			case upsample: upsampleBackward(o, context); break;
		}
	}
}

void transposeWeights(const Network& network, const float* parameters, float* transposed) {
	for (u32 i = 0; i < network.count; i++) {
		const Operation& o = network.operations[i];
		if (o.kind == dense && o.transposed != none)
			transposeMatrix(o.inputs, o.outputs, parameters + o.weight, o.outputStride, transposed + o.transposed, o.inputStride);
		if (o.kind == convolution && o.transposed != none) transposeConvolution(o, parameters + o.weight, transposed + o.transposed);
		if (o.kind == transposedConvolution && o.transposed != none)
			transposeTransposedConvolution(o, parameters + o.weight, transposed + o.transposed);
	}
}

}  // namespace anod
