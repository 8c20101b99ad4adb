// Rows through a network as scoring does it: running statistics, no dropout.
#include "rows.h"
#include "training.h"

namespace anod {

namespace {

// Runs rows r … r+n−1 and returns the padded output [n, outputStride].
const float* runChunk(const Network& network, float* parameters, const float* rows, u32 r, u32 n, bool inPlace) {
	Operation& first = network.operations[0];
	const float* from = rows + r * network.inputs;
	if (inPlace) {
		// Dense and maskInput layers read rows of any stride, so the first of them reads the caller's.
		first.x = const_cast<float*>(from);
		first.inputStride = network.inputs;
	} else
		for (u32 i = 0; i < n; i++)
			copyRow(from + i * network.inputs, network.inputs, network.inputStride, zero(), first.x + i * network.inputStride);
	Context context = {};
	context.parameters = parameters;
	context.rows = n;
	forward(network, context);
	return network.operations[network.count - 1].y;
}

bool readsInPlace(const Network& network) {
	const Kind kind = network.operations[0].kind;
	return kind == dense || kind == maskInput;
}

}  // namespace

// out[n, outputs] = network(rows[n, inputs]); both unpadded, rows readable and out writable 3 floats past the end.
ANOD_EXPORT(score) void score(const Network* network, float* parameters, const float* rows, u32 n, float* out) {
	const bool inPlace = readsInPlace(*network);
	for (u32 r = 0; r < n; r += network->chunk) {
		const u32 size = n - r < network->chunk ? n - r : network->chunk;
		const float* y = runChunk(*network, parameters, rows, r, size, inPlace);
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
		addLoss(training->loss, size, network.outputStride, network.operations[network.count - 1].y, training->chunkTargets, training->factors, 0,
		        nullptr, sum);
	}
	return sum.total() / (double(n) * network.outputs);
}

}  // namespace anod
