#include "dropout.h"
#include "philox.h"

namespace anod {

namespace {

constexpr u32 wholeChannels = 1;

// Draws factors[n, stride]: row r of the minibatch (counted from `firstRow`) owns the words r·width … r·width + width − 1.
void drawFactors(const Network& network, const Operation& operation, const Context& context, u32 firstRow, u32 n) {
	const u32 width = operation.outputs, stride = operation.outputStride;
	const Random random = {context.seed0, context.seed1, context.step, context.member * 256 + operation.index, dropoutStream};
	const u32 first = firstRow * width;
	randomWords(random, first / 4, ((first & 3) + n * width + 3) / 4, network.words);
	const Float4 rate = splat(operation.first), scale = splat(operation.second);
	for (u32 r = 0; r < n; r++) {
		const u32* words = network.words + (first & 3) + r * width;
		for (u32 j = 0; j < stride; j += 4) store(operation.saved + r * stride + j, keep(~(unitFloat(load(words + j)) < rate), scale));
	}
}

// to = from·factors; `repeat` rows in turn share a row of factors.
ANOD_INLINE void scaleRows(const Operation& operation, u32 rows, u32 repeat, const float* from, float* to) {
	const u32 stride = operation.outputStride;
	for (u32 r = 0; r < rows; r++)
		for (u32 p = 0; p < repeat; p++, from += stride, to += stride)
			for (u32 j = 0; j < stride; j += 4) store(to + j, load(from + j) * load(operation.saved + r * stride + j));
}

}  // namespace

void dropoutForward(const Network& network, const Operation& operation, const Context& context) {
	const u32 positions = operation.outputPositions, rows = context.rows;
	if (!context.training) {
		if (operation.x == operation.y) return;
		for (u32 i = 0; i < rows * positions * operation.outputStride; i += 4) store(operation.y + i, load(operation.x + i));
		return;
	}
	if (operation.method == wholeChannels) {
		drawFactors(network, operation, context, context.firstRow, rows);
		scaleRows(operation, rows, positions, operation.x, operation.y);
	} else {
		// A position is a row of its own: its words follow those of the position before.
		drawFactors(network, operation, context, context.firstRow * positions, rows * positions);
		scaleRows(operation, rows * positions, 1, operation.x, operation.y);
	}
}

void dropoutBackward(const Operation& operation, const Context& context) {
	if (!operation.dx) return;
	const u32 positions = operation.outputPositions, rows = context.rows;
	if (operation.method == wholeChannels) scaleRows(operation, rows, positions, operation.dy, operation.dx);
	else scaleRows(operation, rows * positions, 1, operation.dy, operation.dx);
}

}  // namespace anod
