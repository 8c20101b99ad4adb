// Whole training steps: gather and spoil, forward, loss, backward, clip, update, for every member.
#include "training.h"

namespace anod {

namespace {

// Parameters that one thread updates at a time, whole vectors.
constexpr u32 sharedParameters = 16384;

// Gradient of one member on one minibatch, in training.gradients. Returns the loss.
double computeGradient(Training& training, u32 member, const u32* order, u32 size, bool learning) {
	const Network& network = *training.network;
	float* parameters = training.parameters + member * training.parameterStride;
	const Operation& last = network.operations[network.count - 1];
	const double elements = lossElements(training.loss, size, network.outputs);
	transposeWeights(network, parameters, training.transposed, training.team);
	Sum4 sum;
	for (u32 r = 0; r < size; r += network.chunk) {
		const u32 n = size - r < network.chunk ? size - r : network.chunk;
		prepareChunk(training, member, order, r, n, size);
		const Context context = {
		    .parameters = parameters,
		    .gradients = training.gradients,
		    .transposed = training.transposed,
		    .rows = n,
		    .firstRow = r,
		    .training = true,
		    .learning = learning,
		    .accumulate = r > 0,
		    .seed0 = training.seed0,
		    .seed1 = training.seed1,
		    .step = training.step,
		    .member = member,
		    .team = training.team,
		};
		forward(network, context);
		addLoss(training.loss, n, network.outputs, network.outputStride, last.y, training.chunkTargets, training.factors, float(1.0 / elements),
		        last.dy, sum);
		backward(network, context);
	}
	return sum.total() / elements;
}

// Asks for the rows of a minibatch while the one before is at work: they lie all over memory.
void fetchAhead([[maybe_unused]] const Training& training, [[maybe_unused]] const u32* order, [[maybe_unused]] u32 size) {
#if !defined(__wasm__)
	constexpr u32 line = 16, most = 256;
	const u32 d = training.network->inputs;
	if (d > most || size > most) return;
	for (u32 i = 0; i < size; i++) {
		const float* row = training.rows + usize(order[i]) * training.rowStride;
		for (u32 j = 0; j < d; j += line) __builtin_prefetch(row + j);
		__builtin_prefetch(row + d - 1);
	}
#endif
}

// What the gradient is multiplied by so that its norm does not exceed the limit (PyTorch's clip_grad_norm_).
float clipFactor(const Training& training) {
	if (!(training.gradientClip > 0)) return 1.0f;
	const double factor = training.gradientClip / (gradientNorm(training.trainable, training.gradients) + 1e-6);
	return factor < 1 ? float(factor) : 1.0f;
}

}  // namespace

// Runs the steps of a slice; losses[i] is the loss of step i before its update, averaged over members.
ANOD_EXPORT(advance) void advance(Training* training, const u32* order, u32 count, u32 batchSize, const float* rates, float* losses) {
	Training& t = *training;
	for (u32 from = 0, i = 0; from < count; from += batchSize, i++) {
		const u32 size = count - from < batchSize ? count - from : batchSize, left = count - from - size;
		fetchAhead(t, order + from + size, left < batchSize ? left : batchSize);
		t.power1 *= t.beta1;
		t.power2 *= t.beta2;
		double total = 0;
		for (u32 member = 0; member < t.members; member++) {
			total += computeGradient(t, member, order + from, size, true);
			float* parameters = t.parameters + member * t.parameterStride;
			float* state = t.state + member * 2 * t.trainable;
			const float clip = clipFactor(t);
			inStretches(t.team, t.trainable, sharedParameters, [&](u32 first, u32 many) {
				update(t.optimizer, many, parameters + first, t.gradients + first, state + first, state + t.trainable + first, rates[i], clip, 1 - t.power1,
				       1 - t.power2);
			});
		}
		losses[i] = float(total / t.members);
		t.step++;
	}
}

// The gradient of one member on rows 0 … n−1, without update.
ANOD_EXPORT(gradient) void gradient(Training* training, u32 member, u32 n) { computeGradient(*training, member, nullptr, n, false); }

}  // namespace anod
