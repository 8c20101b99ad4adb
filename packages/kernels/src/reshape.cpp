#include "positions.h"

namespace anod {

namespace {

// A row as positions of `channels` floats, `stride` apart.
struct Form {
	u32 positions, channels, stride;
};

ANOD_INLINE void moveRun(u32 count, const float* from, float* to) {
	u32 i = 0;
	for (; i + 4 <= count; i += 4) store(to + i, load(from + i));
	for (; i < count; i++) to[i] = from[i];
}

// Copies the features of n rows in their order; pads are not touched. Where both forms lie in the same place nothing moves.
void move(u32 n, const Form& a, const float* from, const Form& b, float* to) {
	if (from == to) return;
	const u32 features = a.positions * a.channels;
	for (u32 r = 0; r < n; r++) {
		const float* x = from + usize(r) * a.positions * a.stride;
		float* y = to + usize(r) * b.positions * b.stride;
		// Images of one channel: a float a position.
		if (a.positions == 1 && b.channels == 1) {
			for (u32 i = 0; i < features; i++) y[usize(i) * b.stride] = x[i];
			continue;
		}
		if (b.positions == 1 && a.channels == 1) {
			for (u32 i = 0; i < features; i++) y[i] = x[usize(i) * a.stride];
			continue;
		}
		for (u32 left = features, i = 0, j = 0; left > 0;) {
			const u32 run = a.channels - i < b.channels - j ? a.channels - i : b.channels - j;
			moveRun(run, x + i, y + j);
			left -= run;
			i += run;
			j += run;
			if (i == a.channels) i = 0, x += a.stride;
			if (j == b.channels) j = 0, y += b.stride;
		}
	}
}

ANOD_INLINE Form before(const Operation& o) { return {o.inputPositions, o.inputs, o.inputStride}; }
ANOD_INLINE Form after(const Operation& o) { return {o.outputPositions, o.outputs, o.outputStride}; }

}  // namespace

void reshapeForward(const Operation& operation, const Context& context) {
	move(context.rows, before(operation), operation.x, after(operation), operation.y);
}

void reshapeBackward(const Operation& operation, const Context& context) {
	if (operation.dx) move(context.rows, after(operation), operation.dy, before(operation), operation.dx);
}

}  // namespace anod
