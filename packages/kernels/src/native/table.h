// The kernels of one variant (an instruction set and an arithmetic) as pointers. Every variant is the same source in a namespace of its own, so records
// are untyped here.
#pragma once

namespace native {

using u32 = unsigned int;

constexpr u32 teamBytes = 256;

struct Table {
	// Floats of a vector.
	u32 lanes;
	// Threads that help with a call: names the team of a training (or none, null), helps, sends the helpers home. A team has teamBytes, all zero at first.
	void (*employ)(void* training, void* team);
	void (*help)(void* team);
	void (*dismiss)(void* team);
	void (*advance)(void* training, const u32* order, u32 count, u32 batchSize, const float* rates, float* losses);
	void (*gradient)(void* training, u32 member, u32 n);
	void (*score)(const void* network, float* parameters, const float* rows, u32 rowStride, u32 n, float* out);
	double (*meanLoss)(const void* training, u32 member, u32 n);
	void (*remember)(u32 size, u32 d, const float* rows, float* blocks, float* bounds);
	void (*nearest)(u32 size, u32 d, const float* blocks, const float* bounds, const float* queries, u32 n, u32 k, u32 skipSelf, float* distances,
	                u32* indices, float* packed, u32* room);
};

}  // namespace native
