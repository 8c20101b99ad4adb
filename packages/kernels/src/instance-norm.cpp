#include "columns.h"
#include "normalization.h"

namespace anod {

void instanceNormForward(const Operation& operation, const Context& context) {
	const u32 positions = operation.outputPositions, stride = operation.outputStride;
	const float* gamma = context.parameters + operation.weight;
	const float* beta = context.parameters + operation.bias;
	for (u32 r = 0; r < context.rows; r++) {
		const usize row = usize(r) * positions * stride;
		for (u32 j = 0; j < stride; j += 4) {
			const Moments own = moments(positions, stride, operation.x + row + j);
			// 0 in pads, whose variance is 0: with epsilon 0 they would become infinite.
			Int4 real = firstLanes(j < operation.outputs ? operation.outputs - j : 0);
			Float4 inverse = keep(real, splat(1.0f) / squareRoot(own.squares.times(1.0 / positions) + splat(operation.first)));
			if (operation.saved) {
				store(operation.saved + 2 * r * stride + j, own.mean);
				store(operation.saved + (2 * r + 1) * stride + j, inverse);
			}
			normalise(positions, stride, {own.mean, inverse, load(gamma + j)}, load(beta + j), operation.x + row + j, operation.y + row + j);
		}
	}
}

void instanceNormBackward(const Operation& operation, const Context& context) {
	const u32 positions = operation.outputPositions, stride = operation.outputStride;
	float* gammaGradient = context.gradients + operation.weight;
	float* betaGradient = context.gradients + operation.bias;
	for (u32 r = 0; r < context.rows; r++) {
		const usize row = usize(r) * positions * stride;
		const bool adds = context.accumulate || r > 0;
		const float* saved = operation.saved + 2 * r * stride;
		for (u32 j = 0; j < stride; j += 4) {
			const Scale scale = {load(saved + j), load(saved + stride + j), load(context.parameters + operation.weight + j)};
			const ColumnGradients gradients = normaliseBackward(positions, stride, scale, operation.x + row + j, operation.dy + row + j,
			                                                    operation.dx ? operation.dx + row + j : nullptr);
			store(gammaGradient + j, adds ? load(gammaGradient + j) + gradients.gamma : gradients.gamma);
			store(betaGradient + j, adds ? load(betaGradient + j) + gradients.beta : gradients.beta);
		}
	}
}

}  // namespace anod
