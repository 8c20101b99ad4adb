#include "columns.h"
#include "normalization.h"

namespace anod {

namespace {

// Columns from j on of row r.
template <u32 vectors> ANOD_INLINE void instanceNormColumns(const Operation& o, const Context& context, u32 r, u32 j) {
	const u32 positions = o.outputPositions, stride = o.outputStride;
	const usize start = usize(r) * positions * stride + j;
	const auto own = moments<vectors>(positions, stride, o.x + start);
	Scale<vectors> scale;
	for (u32 v = 0; v < vectors; v++) {
		const u32 at = j + 4 * v;
		scale.mean[v] = own.mean[v];
		scale.inverse[v] = inverseDeviation(own.squares[v].times(1.0 / positions), o.first, at, o.outputs);
		scale.gamma[v] = load(context.parameters + o.weight + at);
		scale.beta[v] = load(context.parameters + o.bias + at);
		if (o.saved) {
			store(o.saved + 2 * r * stride + at, scale.mean[v]);
			store(o.saved + (2 * r + 1) * stride + at, scale.inverse[v]);
		}
	}
	normalise(positions, stride, scale, o.x + start, o.y + start);
}

template <u32 vectors> ANOD_INLINE void instanceNormColumnsBackward(const Operation& o, const Context& context, u32 r, u32 j) {
	const u32 positions = o.outputPositions, stride = o.outputStride;
	const usize start = usize(r) * positions * stride + j;
	const float* saved = o.saved + 2 * r * stride + j;
	Scale<vectors> scale = {};
	for (u32 v = 0; v < vectors; v++) {
		scale.mean[v] = load(saved + 4 * v);
		scale.inverse[v] = load(saved + stride + 4 * v);
		scale.gamma[v] = load(context.parameters + o.weight + j + 4 * v);
	}
	const auto gradients = normaliseBackward(positions, stride, scale, o.x + start, o.dy + start, o.dx ? o.dx + start : nullptr);
	const bool adds = context.accumulate || r > 0;
	for (u32 v = 0; v < vectors; v++) {
		float* gamma = context.gradients + o.weight + j + 4 * v;
		float* beta = context.gradients + o.bias + j + 4 * v;
		store(gamma, adds ? load(gamma) + gradients.gamma[v] : gradients.gamma[v]);
		store(beta, adds ? load(beta) + gradients.beta[v] : gradients.beta[v]);
	}
}

}  // namespace

void instanceNormForward(const Operation& operation, const Context& context) {
	for (u32 r = 0; r < context.rows; r++) {
		u32 j = 0;
		for (; j + 8 <= operation.outputStride; j += 8) instanceNormColumns<2>(operation, context, r, j);
		if (j < operation.outputStride) instanceNormColumns<1>(operation, context, r, j);
	}
}

void instanceNormBackward(const Operation& operation, const Context& context) {
	for (u32 r = 0; r < context.rows; r++) {
		u32 j = 0;
		for (; j + 8 <= operation.outputStride; j += 8) instanceNormColumnsBackward<2>(operation, context, r, j);
		if (j < operation.outputStride) instanceNormColumnsBackward<1>(operation, context, r, j);
	}
}

}  // namespace anod
