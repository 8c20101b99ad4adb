#include "columns.h"
#include "normalization.h"

namespace anod {

namespace {

template <u32 vectors> ANOD_INLINE void batchNormColumns(const Operation& o, const Context& context, u32 j) {
	const u32 n = context.rows * o.outputPositions, stride = o.outputStride;
	float* runningMean = context.parameters + o.mean + j;
	float* runningVariance = context.parameters + o.variance + j;
	Moments<vectors> batch;
	if (context.training) batch = moments<vectors>(n, stride, o.x + j);
	Scale<vectors> scale;
	for (u32 v = 0; v < vectors; v++) {
		const u32 at = 4 * v;
		Float4 mean = load(runningMean + at), variance = load(runningVariance + at);
		if (context.training && context.learning) {
			const double unbiased = 1.0 / (n > 1 ? n - 1 : 1);
			Float4 momentum = splat(o.second), rest = splat(1.0f - o.second);
			// Pads have variance 0 and stay 0.
			store(runningMean + at, mean * rest + batch.mean[v] * momentum);
			store(runningVariance + at, variance * rest + batch.squares[v].times(unbiased) * momentum);
		}
		if (context.training) mean = batch.mean[v], variance = batch.squares[v].times(1.0 / n);
		scale.mean[v] = mean;
		scale.inverse[v] = inverseDeviation(variance, o.first, j + at, o.outputs);
		scale.gamma[v] = load(context.parameters + o.weight + j + at);
		scale.beta[v] = load(context.parameters + o.bias + j + at);
		if (o.saved) {
			store(o.saved + j + at, mean);
			store(o.saved + stride + j + at, scale.inverse[v]);
		}
	}
	normalise(n, stride, scale, o.x + j, o.y + j);
}

template <u32 vectors> ANOD_INLINE void batchNormColumnsBackward(const Operation& o, const Context& context, u32 j) {
	const u32 stride = o.outputStride;
	Scale<vectors> scale = {};
	for (u32 v = 0; v < vectors; v++) {
		scale.mean[v] = load(o.saved + j + 4 * v);
		scale.inverse[v] = load(o.saved + stride + j + 4 * v);
		scale.gamma[v] = load(context.parameters + o.weight + j + 4 * v);
	}
	const auto gradients =
	    normaliseBackward(context.rows * o.outputPositions, stride, scale, o.x + j, o.dy + j, o.dx ? o.dx + j : nullptr);
	for (u32 v = 0; v < vectors; v++) {
		store(context.gradients + o.weight + j + 4 * v, gradients.gamma[v]);
		store(context.gradients + o.bias + j + 4 * v, gradients.beta[v]);
	}
}

}  // namespace

void batchNormForward(const Operation& operation, const Context& context) {
	u32 j = 0;
	for (; j + 8 <= operation.outputStride; j += 8) batchNormColumns<2>(operation, context, j);
	if (j < operation.outputStride) batchNormColumns<1>(operation, context, j);
}

void batchNormBackward(const Operation& operation, const Context& context) {
	u32 j = 0;
	for (; j + 8 <= operation.outputStride; j += 8) batchNormColumnsBackward<2>(operation, context, j);
	if (j < operation.outputStride) batchNormColumnsBackward<1>(operation, context, j);
}

}  // namespace anod
