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

// What one thread does at a time of a wide layer: columns of a product, whole tiles of every width of vector; rows of weights to transpose, whole
// vectors; floats of an activation.
constexpr u32 sharedColumns = 128, sharedRows = 64, sharedFloats = 8192;
#if !defined(__wasm__)
// Parts of an operation that treats each row by itself.
constexpr u32 rowParts = 8;
#endif
// Weights to transpose below which help is not worth asking for.
constexpr u32 sharedWeights = 1 << 16;

Team* teamFor(const Operation& o, const Context& context) {
	return u64(context.rows) * o.inputs * o.outputs >= leastShared ? context.team : nullptr;
}

void denseForward(const Network& network, const Operation& o, const Context& context) {
	const float* bias = o.bias == none ? nullptr : context.parameters + o.bias;
	Team* team = teamFor(o, context);
	inStretches(team, o.outputs, sharedColumns, [&](u32 j, u32 columns) {
		multiply(context.rows, o.inputs, columns, o.x, o.inputStride, context.parameters + o.weight + j, o.outputStride, bias ? bias + j : nullptr,
		         o.activation == relu, o.y + j, o.outputStride, network.packed);
	});
	if (o.activation != linear && o.activation != relu)
		inStretches(team, context.rows * o.outputStride, sharedFloats,
		            [&](u32 i, u32 floats) { activate(o.activation, floats, o.y + i, o.y + i, o.saved ? o.saved + i : nullptr); });
}

void denseBackward(const Network& network, const Operation& o, const Context& context) {
	const u32 n = context.rows;
	Team* team = teamFor(o, context);
	if (!(o.flags & reluAppliedAfter))
		inStretches(team, n * o.outputStride, sharedFloats, [&](u32 i, u32 floats) {
			differentiate(o.activation, floats, o.y + i, o.saved ? o.saved + i : nullptr, o.dy + i, o.dy + i);
		});
	inStretches(team, o.outputs, sharedColumns, [&](u32 j, u32 columns) {
		multiplyTransposed(n, o.inputs, columns, o.x, o.inputStride, o.dy + j, o.outputStride, context.gradients + o.weight + j, o.outputStride,
		                   context.accumulate);
	});
	if (o.bias != none) sumColumns(n, o.outputs, o.dy, o.outputStride, context.gradients + o.bias, context.accumulate);
	if (o.dx)
		inStretches(team, o.inputs, sharedColumns, [&](u32 j, u32 columns) {
			multiplyGated(n, o.outputs, columns, o.dy, o.outputStride, context.transposed + o.transposed + j, o.inputStride,
			              o.flags & appliesReluBefore ? o.x + j : nullptr, o.dx + j, o.inputStride, network.packed);
		});
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
	for (u32 i = 0; i < count; i += lanes) store(out + i, load<Wide>(a + i) + load<Wide>(b + i));
}

ANOD_INLINE void copy(u32 count, const float* a, float* out) {
	if (a == out) return;
	for (u32 i = 0; i < count; i += lanes) store(out + i, load<Wide>(a + i));
}

// Runs an operation that treats each row by itself, in parts of some rows when there is a team for it.
template <class Run> ANOD_INLINE void byRows(const Operation& o, const Context& context, Run run) {
#if !defined(__wasm__)
	const u32 n = context.rows, parts = n < rowParts ? n : rowParts;
	const usize before = usize(o.inputPositions) * o.inputStride, after = usize(o.outputPositions) * o.outputStride;
	if (context.team && n * (before + after) >= sharedFloats * rowParts)
		return inParts(context.team, parts, [&](u32 part) {
			const u32 first = n * part / parts;
			Operation some = o;
			Context rows = context;
			rows.rows = n * (part + 1) / parts - first;
			some.x += first * before, some.y += first * after, some.dy += first * after;
			if (o.dx) some.dx += first * before;
			if (o.saved) some.saved += first * after;
			if (o.skip) some.skip += first * after;
			run(some, rows);
		});
#endif
	run(o, context);
}

}  // namespace

void forward(const Network& network, const Context& context) {
	for (u32 i = 0; i < network.count; i++) {
		const Operation& o = network.operations[i];
		switch (o.kind) {
			case dense: denseForward(network, o, context); break;
			case activation:
				byRows(o, context, [](const Operation& o, const Context& c) { activate(o.activation, floatsAfter(o, c), o.x, o.y, o.saved); });
				break;
			case dropout: dropoutForward(network, o, context); break;
			case batchNorm: batchNormForward(o, context); break;
			case layerNorm: layerNormForward(o, context); break;
			case maskInput: maskInputForward(o, context); break;
			case residualBegin: break;  // y is x
			case residualEnd:
				byRows(o, context, [](const Operation& o, const Context& c) { addTo(floatsAfter(o, c), o.skip, o.x, o.y); });
				break;
#if defined(ANOD_TABLES)
			default: __builtin_trap();  // refused when the network came
#else
			case instanceNorm: instanceNormForward(o, context); break;
			case reshape: reshapeForward(o, context); break;
			case convolution: convolutionForward(network, o, context); break;
			case transposedConvolution: transposedConvolutionForward(network, o, context); break;
			case pool: byRows(o, context, poolForward); break;
			case upsample: upsampleForward(o, context); break;
#endif
		}
	}
}

void backward(const Network& network, const Context& context) {
	for (u32 i = network.count; i-- > 0;) {
		const Operation& o = network.operations[i];
		switch (o.kind) {
			case dense: denseBackward(network, o, context); break;
			case activation:
				byRows(o, context, [](const Operation& o, const Context& c) {
					if (o.dx) differentiate(o.activation, floatsAfter(o, c), o.y, o.saved, o.dy, o.dx);
				});
				break;
			case dropout: dropoutBackward(o, context); break;
			case batchNorm: batchNormBackward(o, context); break;
			case layerNorm: layerNormBackward(o, context); break;
			case maskInput: break;  // first layer: nobody asks
			case residualBegin:
				byRows(o, context, [](const Operation& o, const Context& c) {
					if (o.dx) addTo(floatsAfter(o, c), o.dy, o.skip, o.dx);
				});
				break;
			case residualEnd:
				byRows(o, context, [](const Operation& o, const Context& c) {
					if (o.dx) copy(floatsAfter(o, c), o.dy, o.dx);
				});
				break;
			case instanceNorm: instanceNormBackward(o, context); break;
			case reshape: reshapeBackward(o, context); break;
			case convolution: convolutionBackward(network, o, context); break;
			case transposedConvolution: transposedConvolutionBackward(network, o, context); break;
			case pool: byRows(o, context, poolBackward); break;
			case upsample: upsampleBackward(o, context); break;
		}
	}
}

void transposeWeights(const Network& network, const float* parameters, float* transposed, Team* team) {
	for (u32 i = 0; i < network.count; i++) {
		const Operation& o = network.operations[i];
		if (o.kind == dense && o.transposed != none)
			inStretches(o.inputs * o.outputs >= sharedWeights ? team : nullptr, o.inputs, sharedRows, [&](u32 i, u32 rows) {
				transposeMatrix(rows, o.outputs, parameters + o.weight + i * o.outputStride, o.outputStride, transposed + o.transposed + i, o.inputStride);
			});
		if (o.kind == convolution && o.transposed != none) transposeConvolution(o, parameters + o.weight, transposed + o.transposed);
		if (o.kind == transposedConvolution && o.transposed != none)
			transposeTransposedConvolution(o, parameters + o.weight, transposed + o.transposed);
	}
}

}  // namespace anod
