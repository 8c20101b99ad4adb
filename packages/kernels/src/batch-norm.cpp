#include "columns.h"
#include "normalization.h"

namespace anod {

void batchNormForward(const Operation& operation, const Context& context) {
	const u32 n = context.rows * operation.outputPositions, stride = operation.outputStride;
	const float* gamma = context.parameters + operation.weight;
	const float* beta = context.parameters + operation.bias;
	float* runningMean = context.parameters + operation.mean;
	float* runningVariance = context.parameters + operation.variance;
	for (u32 j = 0; j < stride; j += 4) {
		Float4 mean = load(runningMean + j), variance = load(runningVariance + j);
		if (context.training) {
			const Moments batch = moments(n, stride, operation.x + j);
			mean = batch.mean;
			if (context.learning) {
				const double unbiased = 1.0 / (n > 1 ? n - 1 : 1);
				Float4 momentum = splat(operation.second), rest = splat(1.0f - operation.second);
				// Pads have variance 0 and stay 0.
				store(runningMean + j, load(runningMean + j) * rest + mean * momentum);
				store(runningVariance + j, load(runningVariance + j) * rest + batch.squares.times(unbiased) * momentum);
			}
			variance = batch.squares.times(1.0 / n);
		}
		// 0 in pads, whose variance is 0: with epsilon 0 they would become infinite.
		Int4 real = firstLanes(j < operation.outputs ? operation.outputs - j : 0);
		Float4 inverse = keep(real, splat(1.0f) / squareRoot(variance + splat(operation.first)));
		if (operation.saved) {
			store(operation.saved + j, mean);
			store(operation.saved + stride + j, inverse);
		}
		normalise(n, stride, {mean, inverse, load(gamma + j)}, load(beta + j), operation.x + j, operation.y + j);
	}
}

void batchNormBackward(const Operation& operation, const Context& context) {
	const u32 n = context.rows * operation.outputPositions, stride = operation.outputStride;
	for (u32 j = 0; j < stride; j += 4) {
		const Scale scale = {load(operation.saved + j), load(operation.saved + stride + j), load(context.parameters + operation.weight + j)};
		const ColumnGradients gradients =
		    normaliseBackward(n, stride, scale, operation.x + j, operation.dy + j, operation.dx ? operation.dx + j : nullptr);
		store(context.gradients + operation.weight + j, gradients.gamma);
		store(context.gradients + operation.bias + j, gradients.beta);
	}
}

}  // namespace anod
