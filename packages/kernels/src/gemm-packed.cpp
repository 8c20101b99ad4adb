// Products for WebAssembly, whose engines give 15 vector registers and no broadcasting operands: the left side is packed.
#include "gemm.h"

#if defined(__wasm__)
namespace anod {

namespace {

// 4 × 8 outputs are held in 8 registers; with 2 + 4 operands and a product that is what V8 has (15 on x64).
constexpr u32 tileRows = 4;
// Rows packed at a time.
constexpr u32 packedRows = 32;

enum class Start { bias, zero, accumulate };

ANOD_INLINE const float* skipBytes(const float* p, usize bytes) { return reinterpret_cast<const float*>(reinterpret_cast<const char*>(p) + bytes); }

// c[4, 4·vectors] = start + Σ a[k][0…3] ⊗ b[k][0…]. One step of k is one basic block: V8 moves loads to the front of a block, and more
// than one step of them would not fit its registers (it unrolls the loop itself).
template <u32 vectors, Start start, bool relu, bool gated>
ANOD_INLINE void tile(u32 k, const float* a, usize aBytes, const float* b, usize bBytes, const float* bias, const float* gate, float* c,
                      u32 cStride, u32 rows) {
	Float4 sum[tileRows][vectors];
	for (u32 i = 0; i < tileRows; i++)
		for (u32 j = 0; j < vectors; j++) {
			if constexpr (start == Start::bias) sum[i][j] = load(bias + 4 * j);
			if constexpr (start == Start::zero) sum[i][j] = zero();
			if constexpr (start == Start::accumulate) sum[i][j] = load(c + (i < rows ? i : 0) * cStride + 4 * j);
		}
ANOD_KEEP_LOOP
	do {
		Float4 right[vectors];
		for (u32 j = 0; j < vectors; j++) right[j] = load(b + 4 * j);
		for (u32 i = 0; i < tileRows; i++) {
			Float4 left = loadSplat(a + i);
			for (u32 j = 0; j < vectors; j++) sum[i][j] = multiplyAdd(left, right[j], sum[i][j]);
		}
		a = skipBytes(a, aBytes);
		b = skipBytes(b, bBytes);
	} while (--k);
	for (u32 i = 0; i < tileRows; i++) {
		if (i >= rows) return;
		for (u32 j = 0; j < vectors; j++) {
			Float4 value = sum[i][j];
			if constexpr (relu) value = maximum(value, zero());
			if constexpr (gated) value = keep(load(gate + i * cStride + 4 * j) > zero(), value);
			store(c + i * cStride + 4 * j, value);
		}
	}
}

// packed[t][k][4]: rows 4t … 4t+3 of x side by side. Missing rows of the last tile repeat its first.
void pack(u32 n, u32 k, const float* x, u32 stride, float* packed) {
	for (u32 r = 0; r < n; r += tileRows) {
		const float* x0 = x + r * stride;
		const float* x1 = r + 1 < n ? x0 + stride : x0;
		const float* x2 = r + 2 < n ? x1 + stride : x0;
		const float* x3 = r + 3 < n ? x2 + stride : x0;
		for (u32 i = 0; i < k; i += 4) {
			Float4 a = load(x0 + i), b = load(x1 + i), c = load(x2 + i), d = load(x3 + i);
			transpose(a, b, c, d);
			store(packed, a);
			store(packed + 4, b);
			store(packed + 8, c);
			store(packed + 12, d);
			packed += 16;
		}
	}
}

// The loops over tiles of a product whose left side has to be packed.
template <Start start, bool relu, bool gated>
void multiplyPacked(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* w, u32 wStride, const float* bias, const float* gate,
                    float* y, u32 yStride, float* packed) {
	const u32 tileFloats = ((k + 3) & ~3u) * tileRows;
	for (u32 r = 0; r < n; r += packedRows) {
		const u32 rows = n - r < packedRows ? n - r : packedRows;
		pack(rows, k, x + r * xStride, xStride, packed);
		for (u32 j = 0; j < m; j += 8) {
			const bool wide = m - j > 4;
			for (u32 i = 0; i < rows; i += tileRows) {
				const float* a = packed + (i / tileRows) * tileFloats;
				const u32 at = (r + i) * yStride + j;
				if (wide)
					tile<2, start, relu, gated>(k, a, 16, w + j, wStride * 4, bias + j, gate + at, y + at, yStride, rows - i);
				else
					tile<1, start, relu, gated>(k, a, 16, w + j, wStride * 4, bias + j, gate + at, y + at, yStride, rows - i);
			}
		}
	}
}

template <Start start>
void multiplyColumns(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* dy, u32 dyStride, float* dw, u32 dwStride) {
	for (u32 i = 0; i < k; i += tileRows)
		for (u32 j = 0; j < m; j += 8) {
			float* c = dw + i * dwStride + j;
			if (m - j > 4)
				tile<2, start, false, false>(n, x + i, xStride * 4, dy + j, dyStride * 4, nullptr, nullptr, c, dwStride, k - i);
			else
				tile<1, start, false, false>(n, x + i, xStride * 4, dy + j, dyStride * 4, nullptr, nullptr, c, dwStride, k - i);
		}
}

}  // namespace

void multiply(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* w, u32 wStride, const float* bias, bool relu, float* y,
              u32 yStride, float* packed) {
	if (!bias)
		relu ? multiplyPacked<Start::zero, true, false>(n, k, m, x, xStride, w, wStride, bias, nullptr, y, yStride, packed)
		     : multiplyPacked<Start::zero, false, false>(n, k, m, x, xStride, w, wStride, bias, nullptr, y, yStride, packed);
	else
		relu ? multiplyPacked<Start::bias, true, false>(n, k, m, x, xStride, w, wStride, bias, nullptr, y, yStride, packed)
		     : multiplyPacked<Start::bias, false, false>(n, k, m, x, xStride, w, wStride, bias, nullptr, y, yStride, packed);
}

void multiplyGated(u32 n, u32 k, u32 m, const float* dy, u32 dyStride, const float* wt, u32 wtStride, const float* gate, float* dx,
                   u32 dxStride, float* packed) {
	gate ? multiplyPacked<Start::zero, false, true>(n, k, m, dy, dyStride, wt, wtStride, nullptr, gate, dx, dxStride, packed)
	     : multiplyPacked<Start::zero, false, false>(n, k, m, dy, dyStride, wt, wtStride, nullptr, nullptr, dx, dxStride, packed);
}

void multiplyTransposed(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* dy, u32 dyStride, float* dw, u32 dwStride,
                        bool accumulate) {
	accumulate ? multiplyColumns<Start::accumulate>(n, k, m, x, xStride, dy, dyStride, dw, dwStride)
	           : multiplyColumns<Start::zero>(n, k, m, x, xStride, dy, dyStride, dw, dwStride);
}

}  // namespace anod
#endif
