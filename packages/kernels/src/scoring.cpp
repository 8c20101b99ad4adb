// Rows through a network as scoring does it: running statistics, no dropout.
#include "rows.h"
#include "training.h"

namespace anod {

namespace {

// Runs the n rows from `rows` on and returns the padded output [n, outputStride].
const float* runChunk(const Network& network, float* parameters, const float* rows, u32 rowStride, u32 n, bool inPlace) {
	Operation& first = network.operations[0];
	if (inPlace) {
		first.x = const_cast<float*>(rows);
		first.inputStride = rowStride;
	} else
		for (u32 i = 0; i < n; i++)
			copyRow(rows + usize(i) * rowStride, network.inputs, network.inputStride, zero(), first.x + i * network.inputStride);
	Context context = {};
	context.parameters = parameters;
	context.rows = n;
	forward(network, context);
	return network.operations[network.count - 1].y;
}

// Whether the first operation can read the caller's rows, whatever their stride. A reshape that moves nothing has its input for its output.
bool readsInPlace(const Network& network) {
	const Operation& first = network.operations[0];
	return first.kind == dense || first.kind == maskInput || (first.kind == reshape && first.x != first.y);
}

}  // namespace

// out[n, outputs] = network(n rows of `inputs` floats every rowStride); both unpadded, rows readable and out writable 3 floats past the end.
ANOD_EXPORT(score) void score(const Network* network, float* parameters, const float* rows, u32 rowStride, u32 n, float* out) {
	const bool inPlace = readsInPlace(*network);
	for (u32 r = 0; r < n; r += network->chunk) {
		const u32 size = n - r < network->chunk ? n - r : network->chunk;
		const float* y = runChunk(*network, parameters, rows + usize(r) * rowStride, rowStride, size, inPlace);
		// Each row's last vector may reach into the next row, which is written after it.
		for (u32 i = 0; i < size; i++, out += network->outputs, y += network->outputStride)
			for (u32 j = 0; j < network->outputs; j += 4) store(out + j, load(y + j));
	}
}

// Mean loss on rows 0 … n−1 of one member. Of `training`, only rows, targets, weights, loss, chunk buffers and network count.
ANOD_EXPORT(meanLoss) double meanLoss(const Training* training, u32 member, u32 n) {
	const Network& network = *training->network;
	Sum4 sum;
	for (u32 r = 0; r < n; r += network.chunk) {
		const u32 size = n - r < network.chunk ? n - r : network.chunk;
		prepareChunk(*training, member, nullptr, r, size, n);
		Context context = {};
		context.parameters = training->parameters + member * training->parameterStride;
		context.rows = size;
		forward(network, context);
		addLoss(training->loss, size, network.outputs, network.outputStride, network.operations[network.count - 1].y, training->chunkTargets,
		        training->factors, 0, nullptr, sum);
	}
	return sum.total() / lossElements(training->loss, n, network.outputs);
}

}  // namespace anod
