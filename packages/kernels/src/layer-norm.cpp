#include "normalization.h"

namespace anod {

void layerNormForward(const Operation& operation, const Context& context) {
	const u32 width = operation.inputs, stride = operation.outputStride;
	const float* gamma = context.parameters + operation.weight;
	const float* beta = context.parameters + operation.bias;
	for (u32 r = 0; r < context.rows * operation.outputPositions; r++) {
		const float* x = operation.x + r * stride;
		float* y = operation.y + r * stride;
		Sum4 sum;
		for (u32 j = 0; j < width; j += 4) sum.add(keep(firstLanes(width - j), load(x + j)));
		const float mean = float(sum.total() / width);
		Sum4 squares;
		for (u32 j = 0; j < width; j += 4) squares.addSquares(keep(firstLanes(width - j), load(x + j) - splat(mean)));
		const float inverse = 1.0f / __builtin_sqrtf(float(squares.total() / width) + operation.first);
		if (operation.saved) {
			operation.saved[2 * r] = mean;
			operation.saved[2 * r + 1] = inverse;
		}
		for (u32 j = 0; j < stride; j += 4)
			store(y + j, (load(x + j) - splat(mean)) * splat(inverse) * load(gamma + j) + load(beta + j));
	}
}

void layerNormBackward(const Operation& operation, const Context& context) {
	const u32 width = operation.inputs, stride = operation.outputStride;
	const float* gamma = context.parameters + operation.weight;
	float* gammaGradient = context.gradients + operation.weight;
	float* betaGradient = context.gradients + operation.bias;
	if (!context.accumulate)
		for (u32 j = 0; j < stride; j += 4) {
			store(gammaGradient + j, zero());
			store(betaGradient + j, zero());
		}
	for (u32 r = 0; r < context.rows * operation.outputPositions; r++) {
		const float* x = operation.x + r * stride;
		const float* dy = operation.dy + r * stride;
		Float4 mean = splat(operation.saved[2 * r]), inverse = splat(operation.saved[2 * r + 1]);
		Sum4 sum, product;
		for (u32 j = 0; j < stride; j += 4) {
			// Pads of dy and gamma are 0, so they add nothing.
			Float4 upstream = load(dy + j), normalised = (load(x + j) - mean) * inverse, scaled = upstream * load(gamma + j);
			store(gammaGradient + j, load(gammaGradient + j) + upstream * normalised);
			store(betaGradient + j, load(betaGradient + j) + upstream);
			sum.add(scaled);
			product.add(scaled * normalised);
		}
		if (!operation.dx) continue;
		Float4 meanOfSum = splat(float(sum.total() / width)), meanOfProduct = splat(float(product.total() / width));
		float* dx = operation.dx + r * stride;
		for (u32 j = 0; j < stride; j += 4) {
			Float4 normalised = (load(x + j) - mean) * inverse;
			Float4 value = inverse * (load(dy + j) * load(gamma + j) - meanOfSum - normalised * meanOfProduct);
			store(dx + j, keep(firstLanes(j < width ? width - j : 0), value));
		}
	}
}

}  // namespace anod
