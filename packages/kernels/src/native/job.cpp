#include "job.h"

namespace native {

const char* signatureOf(Kernel kernel) {
	switch (kernel) {
		case advance: return "aannaa";
		case gradient: return "ann";
		case score: return "aaannw";
		case meanLoss: return "ann";
		case remember: return "nnaaa";
		case nearest: return "nnaaannnaaaa";
		default: return "";
	}
}

namespace {

// The argument at a position as whatever pointer the kernel wants there.
struct Address {
	void* value;
	template <typename T> operator T*() const { return static_cast<T*>(value); }
};

}  // namespace

void execute(Call& call) {
	const Table& table = *call.table;
	const auto a = [&](u32 i) { return Address{call.arguments[i].address}; };
	const auto n = [&](u32 i) { return call.arguments[i].number; };
	switch (call.kernel) {
		case advance: table.advance(a(0), a(1), n(2), n(3), a(4), a(5)); break;
		case gradient: table.gradient(a(0), n(1), n(2)); break;
		case score: table.score(a(0), a(1), a(2), n(3), n(4), a(5)); break;
		case meanLoss: call.result = table.meanLoss(a(0), n(1), n(2)); break;
		case remember: table.remember(n(0), n(1), a(2), a(3), a(4)); break;
		case nearest: table.nearest(n(0), n(1), a(2), a(3), a(4), n(5), n(6), n(7), a(8), a(9), a(10), a(11)); break;
		default: break;
	}
}

}  // namespace native
