#include "normalization.h"

namespace anod {

void batchNormForward(const Operation& operation, const Context& context) {
	const u32 n = context.rows, stride = operation.outputStride;
	const float* gamma = context.parameters + operation.weight;
	const float* beta = context.parameters + operation.bias;
	float* runningMean = context.parameters + operation.mean;
	float* runningVariance = context.parameters + operation.variance;
	for (u32 j = 0; j < stride; j += 4) {
		Float4 mean = load(runningMean + j), variance = load(runningVariance + j);
		const float* column = operation.x + j;
		if (context.training) {
			Double2 low = splatDouble(0), high = splatDouble(0), scale = splatDouble(1.0 / n);
			for (u32 r = 0; r < n; r++) {
				Float4 x = load(column + r * stride);
				low = low + widenLow(x);
				high = high + widenHigh(x);
			}
			mean = narrow(low * scale, high * scale);
			low = splatDouble(0), high = splatDouble(0);
			for (u32 r = 0; r < n; r++) {
				Float4 x = load(column + r * stride) - mean;
				Double2 a = widenLow(x), b = widenHigh(x);
				low = low + a * a;
				high = high + b * b;
			}
			if (context.learning) {
				Double2 unbiased = splatDouble(1.0 / (n > 1 ? n - 1 : 1));
				Float4 momentum = splat(operation.second), rest = splat(1.0f - operation.second);
				// Pads have variance 0 and stay 0.
				store(runningMean + j, load(runningMean + j) * rest + mean * momentum);
				store(runningVariance + j, load(runningVariance + j) * rest + narrow(low * unbiased, high * unbiased) * momentum);
			}
			variance = narrow(low * scale, high * scale);
		}
		// 0 in pads, whose variance is 0: with epsilon 0 they would become infinite.
		Int4 real = firstLanes(j < operation.outputs ? operation.outputs - j : 0);
		Float4 inverse = keep(real, splat(1.0f) / squareRoot(variance + splat(operation.first)));
		if (operation.saved) {
			store(operation.saved + j, mean);
			store(operation.saved + stride + j, inverse);
		}
		Float4 factor = load(gamma + j), shift = load(beta + j);
		for (u32 r = 0; r < n; r++) {
			const u32 at = r * stride + j;
			store(operation.y + at, (load(operation.x + at) - mean) * inverse * factor + shift);
		}
	}
}

void batchNormBackward(const Operation& operation, const Context& context) {
	const u32 n = context.rows, stride = operation.outputStride;
	for (u32 j = 0; j < stride; j += 4) {
		Float4 mean = load(operation.saved + j), inverse = load(operation.saved + stride + j);
		Float4 gamma = load(context.parameters + operation.weight + j);
		Double2 sumLow = splatDouble(0), sumHigh = splatDouble(0), productLow = splatDouble(0), productHigh = splatDouble(0);
		for (u32 r = 0; r < n; r++) {
			const u32 at = r * stride + j;
			Float4 dy = load(operation.dy + at), product = dy * ((load(operation.x + at) - mean) * inverse);
			sumLow = sumLow + widenLow(dy);
			sumHigh = sumHigh + widenHigh(dy);
			productLow = productLow + widenLow(product);
			productHigh = productHigh + widenHigh(product);
		}
		store(context.gradients + operation.weight + j, narrow(productLow, productHigh));
		store(context.gradients + operation.bias + j, narrow(sumLow, sumHigh));
		if (!operation.dx) continue;
		Double2 scale = splatDouble(1.0 / n);
		Float4 meanOfDy = narrow(sumLow * scale, sumHigh * scale), meanOfProduct = narrow(productLow * scale, productHigh * scale);
		for (u32 r = 0; r < n; r++) {
			const u32 at = r * stride + j;
			Float4 normalised = (load(operation.x + at) - mean) * inverse;
			store(operation.dx + at, gamma * inverse * (load(operation.dy + at) - meanOfDy - normalised * meanOfProduct));
		}
	}
}

}  // namespace anod
