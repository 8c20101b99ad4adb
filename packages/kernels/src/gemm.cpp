// What products need around them, the same for every target.
#include "gemm.h"

namespace anod {

void sumColumns(u32 n, u32 m, const float* dy, u32 dyStride, float* db, bool accumulate) {
	for (u32 j = 0; j < m; j += lanes) {
		Wide sum = accumulate ? load<Wide>(db + j) : splat<Wide>(0.0f);
		const float* p = dy + j;
		for (u32 r = 0; r < n; r++, p += dyStride) sum = sum + load<Wide>(p);
		store(db + j, sum);
	}
}

void transposeMatrix(u32 k, u32 m, const float* w, u32 wStride, float* wt, u32 wtStride) {
	for (u32 i = 0; i < k; i += 4)
		for (u32 j = 0; j < m; j += 4) {
			const float* p = w + i * wStride + j;
			Float4 a = load(p);
			Float4 b = i + 1 < k ? load(p + wStride) : zero();
			Float4 c = i + 2 < k ? load(p + 2 * wStride) : zero();
			Float4 d = i + 3 < k ? load(p + 3 * wStride) : zero();
			transpose(a, b, c, d);
			float* out = wt + j * wtStride + i;
			store(out, a);
			if (j + 1 < m) store(out + wtStride, b);
			if (j + 2 < m) store(out + 2 * wtStride, c);
			if (j + 3 < m) store(out + 3 * wtStride, d);
		}
}

}  // namespace anod
