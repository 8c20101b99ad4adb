#include "dropout.h"
#include "philox.h"

namespace anod {

void dropoutForward(const Network& network, const Operation& operation, const Context& context) {
	const u32 width = operation.outputs, stride = operation.outputStride;
	if (!context.training) {
		for (u32 i = 0; i < context.rows * stride; i += 4) store(operation.y + i, load(operation.x + i));
		return;
	}
	const Random random = {context.seed0, context.seed1, context.step, context.member * 256 + operation.index, dropoutStream};
	const u32 first = context.firstRow * width;
	const u32 blocks = ((first & 3) + context.rows * width + 3) / 4;
	randomWords(random, first / 4, blocks, network.words);
	const Float4 rate = splat(operation.first), scale = splat(operation.second);
	for (u32 r = 0; r < context.rows; r++) {
		const u32* words = network.words + (first & 3) + r * width;
		for (u32 j = 0; j < stride; j += 4) {
			const u32 at = r * stride + j;
			Float4 factor = keep(~(unitFloat(load(words + j)) < rate), scale);
			store(operation.saved + at, factor);
			store(operation.y + at, load(operation.x + at) * factor);
		}
	}
}

void dropoutBackward(const Operation& operation, const Context& context) {
	if (!operation.dx) return;
	for (u32 i = 0; i < context.rows * operation.outputStride; i += 4)
		store(operation.dx + i, load(operation.dy + i) * load(operation.saved + i));
}

}  // namespace anod
