// Speed and bits of the native kernels without Node: bench/native.mjs compiles this file once per instruction set and arithmetic and runs it.
// Prints a line a measurement (name, value, unit) and hashes of results, which must be equal for all exact variants.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "kernels.inc"

using namespace anod;

static double seconds() {
	timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

// Least seconds of a call, over many short runs.
template <class Work> static double least(double budget, Work work) {
	double best = 1e9;
	const double end = seconds() + budget;
	while (seconds() < end) {
		const double start = seconds();
		work();
		const double took = seconds() - start;
		if (took < best) best = took;
	}
	return best;
}

static float* room(usize count) {
	void* p = aligned_alloc(64, (count * 4 + 127) / 64 * 64);
	memset(p, 0, (count * 4 + 127) / 64 * 64);
	return static_cast<float*>(p);
}

static u32 seedState = 1;
static float next() {
	seedState = seedState * 1664525u + 1013904223u;
	return float(seedState >> 8) * 0x1p-23f - 1.0f;
}

static u64 hash(const float* values, usize count, u64 from = 0xcbf29ce484222325ull) {
	for (usize i = 0; i < count; i++) from = (from ^ __builtin_bit_cast(u32, values[i])) * 0x100000001b3ull;
	return from;
}

static u32 pad(u32 width) {
	const u32 whole = (width + lanes - 1) / lanes * lanes;
	return whole % 128 == 0 ? whole + 16 : whole;
}

static void report(const char* name, double value, const char* unit) { printf("%-44s %9.2f %s\n", name, value, unit); }

static void benchGemm(u32 size) {
	const u32 stride = pad(size);
	float *x = room(usize(size) * stride), *w = room(usize(size) * stride), *y = room(usize(size) * stride), *packed = room(64 * (stride + 4));
	for (u32 i = 0; i < size * stride; i++) x[i] = next(), w[i] = next();
	const u32 repeat = 1 + u32(4e6 / size / size / size);
	char name[64];
	const double flops = 2e-9 * size * size * size * repeat;
	snprintf(name, sizeof name, "product %u³", size);
	report(name, flops / least(0.3, [&] {
		for (u32 i = 0; i < repeat; i++)
			for (u32 r = 0; r < size; r += 32) multiply(32, size, size, x + r * stride, stride, w, stride, nullptr, false, y + r * stride, stride, packed);
	}), "GFLOP/s");
	printf("hash product %u %016llx\n", size, hash(y, 1 + usize(size - 1) * stride + size - 1));
	snprintf(name, sizeof name, "transposed product %u³", size);
	report(name, flops / least(0.3, [&] {
		for (u32 i = 0; i < repeat; i++)
			for (u32 r = 0; r < size; r += 32) multiplyTransposed(32, size, size, x + r * stride, stride, w + r * stride, stride, y, stride, r > 0);
	}), "GFLOP/s");
	free(x), free(w), free(y), free(packed);
}

// A network of dense layers, laid out as packages/backend-wasm/src/resident/network.ts does it.
struct Dense {
	Network network = {};
	Operation operations[8] = {};
	u32 parameters = 0, transposed = 0;

	Dense(const u32* widths, u32 layers, Activation hidden, u32 chunk, bool training) {
		network = {widths[0], widths[layers], pad(widths[0]), pad(widths[layers]), layers, chunk, operations, room(32 * 1024), nullptr, nullptr};
		float *x = room(chunk * pad(widths[0])), *dx = nullptr;
		for (u32 i = 0; i < layers; i++) {
			Operation& o = operations[i];
			o.kind = dense;
			o.activation = i + 1 < layers ? hidden : linear;
			o.inputs = widths[i], o.outputs = widths[i + 1];
			o.inputStride = pad(o.inputs), o.outputStride = pad(o.outputs);
			o.inputPositions = o.outputPositions = o.groups = 1;
			o.weight = parameters, parameters += o.inputs * o.outputStride;
			o.bias = parameters, parameters += o.outputStride;
			o.transposed = none;
			if (i > 0) o.transposed = transposed, transposed += o.outputs * o.inputStride;
			if (hidden == relu && i > 0) o.flags |= appliesReluBefore;
			if (hidden == relu && i + 1 < layers) o.flags |= reluAppliedAfter;
			o.x = x, o.dx = dx;
			o.y = x = room(chunk * o.outputStride);
			o.dy = dx = room(chunk * o.outputStride);
			o.saved = training && (hidden == silu || hidden == gelu) ? room(chunk * o.outputStride) : nullptr;
		}
	}

	float* weights() const {
		float* p = room(parameters);
		seedState = 7;
		for (u32 i = 0; i < network.count; i++) {
			const Operation& o = operations[i];
			const float scale = 1.0f / __builtin_sqrtf(float(o.inputs));
			for (u32 r = 0; r < o.inputs; r++)
				for (u32 j = 0; j < o.outputs; j++) p[o.weight + r * o.outputStride + j] = scale * next();
		}
		return p;
	}
};

static void benchTraining(const char* label, const u32* widths, u32 layers, Activation hidden, u32 n, u32 batch, double flopsPerRow, bool noisy) {
	Dense net(widths, layers, hidden, 32, true);
	const u32 d = widths[0], steps = (n + batch - 1) / batch;
	float* rows = room(usize(n) * d + 16);
	seedState = 3;
	for (usize i = 0; i < usize(n) * d; i++) rows[i] = next();
	u32* order = reinterpret_cast<u32*>(room(n));
	for (u32 i = 0; i < n; i++) order[i] = u32(u64(i) * 7919 % n);
	float *rates = room(steps), *losses = room(steps), *start = net.weights(), *parameters = room(net.parameters), *state = room(2 * net.parameters);
	for (u32 i = 0; i < steps; i++) rates[i] = 1e-3f;
	Training t = {};
	t.beta1 = 0.9, t.beta2 = 0.999;
	t.network = &net.network;
	net.network.words = reinterpret_cast<u32*>(room(32 * (d + 64)));
	t.corruption.enabled = noisy;
	t.corruption.noiseMinimum = 0.1f, t.corruption.noiseMaximum = 2;
	t.parameters = parameters, t.gradients = room(net.parameters), t.transposed = room(net.transposed), t.state = state;
	t.rows = rows, t.chunkTargets = room(32 * pad(widths[layers])), t.factors = room(32), t.features = reinterpret_cast<u32*>(room(d));
	t.parameterStride = t.trainable = net.parameters, t.members = 1;
	t.loss = {mse, 0};
	t.optimizer = {adam, 0, 0.9f, 0.1f, 0.999f, 0.001f, 1e-8f, 0};
	t.rowStride = t.targetStride = d;
	const auto epoch = [&] {
		memcpy(parameters, start, net.parameters * 4);
		memset(state, 0, net.parameters * 8);
		t.power1 = t.power2 = 1, t.step = 0;
		advance(&t, order, n, batch, rates, losses);
	};
	const double took = least(0.7, epoch);
	char name[96];
	snprintf(name, sizeof name, "train %s, batch %u%s", label, batch, noisy ? ", noisy" : "");
	report(name, took * 1e3, "ms an epoch");
	report("  … arithmetic", flopsPerRow * n / took * 1e-9, "GFLOP/s");
	u64 h = hash(losses, steps);
	for (u32 i = 0; i < net.network.count; i++)
		for (u32 r = 0; r <= net.operations[i].inputs; r++)
			h = hash(parameters + net.operations[i].weight + r * net.operations[i].outputStride, net.operations[i].outputs, h);
	printf("hash %s %u%s %016llx loss %.6f\n", label, batch, noisy ? " noisy" : "", h, losses[steps - 1]);
}

static void benchScoring(const char* label, const u32* widths, u32 layers, Activation hidden, u32 n, double flopsPerRow) {
	Dense net(widths, layers, hidden, 32, false);
	const u32 d = widths[0], m = widths[layers];
	float *rows = room(usize(n) * d + 16), *out = room(usize(n) * m + 16), *parameters = net.weights();
	seedState = 3;
	for (usize i = 0; i < usize(n) * d; i++) rows[i] = next();
	const double took = least(0.5, [&] { score(&net.network, parameters, rows, d, n, out); });
	char name[96];
	snprintf(name, sizeof name, "score %s", label);
	report(name, n / took * 1e-6, "M rows/s");
	report("  … arithmetic", flopsPerRow * n / took * 1e-9, "GFLOP/s");
	printf("hash score %s %016llx\n", label, hash(out, usize(n) * m));
}

static void benchNearest(u32 size, u32 d, u32 k, u32 n) {
	const u32 padded = (size + 31) & ~31u;
	float *rows = room(usize(size) * d), *blocks = room(usize(padded) * d), *bounds = room(padded + 1), *queries = room(usize(n) * d + 16);
	float *distances = room(n * k), *packed = room(4 * d);
	u32 *indices = reinterpret_cast<u32*>(room(n * k)), *space = reinterpret_cast<u32*>(room(10 * padded));
	seedState = 5;
	for (u32 i = 0; i < size * d; i++) rows[i] = next();
	for (u32 i = 0; i < n * d; i++) queries[i] = next();
	remember(size, d, rows, blocks, bounds);
	const double took = least(0.3, [&] { nearest(size, d, blocks, bounds, queries, n, k, 0, distances, indices, packed, space); });
	char name[96];
	snprintf(name, sizeof name, "nearest %u of %u × %u", k, size, d);
	report(name, n / took * 1e-3, "k queries/s");
	printf("hash nearest %u %u %u %016llx\n", k, size, d, hash(distances, n * k, hash(reinterpret_cast<float*>(indices), n * k)));
}

int main(int count, char** arguments) {
	const char* what = count > 1 ? arguments[1] : "gemm train score nearest";
	if (strstr(what, "gemm"))
		for (u32 size = 64; size <= 512; size *= 2) benchGemm(size);
	const u32 wide[] = {30, 64, 32, 64, 30}, narrow[] = {30, 64, 8, 64, 30};
	// Products forward, and twice as many backward but for the first layer's input.
	if (strstr(what, "train")) {
		const double flops = 6.0 * (30 * 64 + 64 * 32 + 32 * 64 + 64 * 30) - 2.0 * 30 * 64;
		benchTraining("30-64-32-64-30", wide, 4, relu, 10000, 32, flops, false);
		benchTraining("30-64-32-64-30", wide, 4, relu, 10000, 256, flops, false);
		benchTraining("30-64-32-64-30 silu", wide, 4, silu, 10000, 32, flops, false);
		benchTraining("30-64-32-64-30", wide, 4, relu, 10000, 128, flops, true);
	}
	if (strstr(what, "score")) {
		benchScoring("30-64-8-64-30", narrow, 4, relu, 100000, 2.0 * (30 * 64 + 64 * 8 + 8 * 64 + 64 * 30));
		benchScoring("30-64-32-64-30", wide, 4, relu, 10000, 2.0 * (30 * 64 + 64 * 32 + 32 * 64 + 64 * 30));
		benchScoring("30-64-8-64-30 tanh", narrow, 4, tanh, 10000, 2.0 * (30 * 64 + 64 * 8 + 8 * 64 + 64 * 30));
	}
	if (strstr(what, "nearest")) {
		for (u32 d = 10; d <= 30; d += 20) {
			benchNearest(2000, d, 1, 512);
			benchNearest(256, d, 26, 512);
		}
		benchNearest(2000, 10, 5, 512);
		benchNearest(2000, 30, 5, 512);
		benchNearest(2000, 30, 200, 512);
	}
}
