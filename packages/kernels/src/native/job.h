// One call of a kernel: what is called, with which arguments, and what it gave.
#pragma once
#include "table.h"

namespace native {

// In the order of packages/backend-node/src/addon.ts.
enum Kernel : u32 { advance, gradient, score, meanLoss, remember, nearest, kernels };

constexpr u32 mostArguments = 12;

// A whole number or an address.
union Argument {
	u32 number;
	void* address;
};

struct Call {
	const Table* table;
	Kernel kernel;
	Argument arguments[mostArguments];
	double result;
};

// The arguments of a kernel, one letter each: a for an address, w for that of an array that is new and will be written whole, n for a whole number.
const char* signatureOf(Kernel kernel);

void execute(Call& call);

}  // namespace native
