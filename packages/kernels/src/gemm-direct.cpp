// Products for native targets: a tile of outputs stays in registers, the left side is broadcast from where it lies, the right side is read in whole
// vectors, so nothing is packed.
#include "gemm.h"

#if !defined(__wasm__)
namespace anod {

namespace {

// A tile is `tileRows` × up to `tileVectors` vectors: with the operands of one step of k and, in exact arithmetic, a product, it fills the registers.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr u32 tileRows = 8, tileVectors = 3;
#else
constexpr u32 tileRows = 6, tileVectors = 2;
#endif
// Rows of the left side and steps of k that are worked on at a time: with `tileVectors` vectors of the right side they stay in the first cache.
constexpr u32 passRows = 64, passSteps = 128;

enum class Start { bias, zero, accumulate };

// What all tiles of a product share.
struct Product {
	usize rightStep, outStep;
	Start start;
	bool relu, gated;
};

// Left sides: a matrix with rows side by side, and one whose rows lie in pieces anywhere.
struct Together {
	const float* first;
	usize stride;
	ANOD_INLINE const float* row(u32, u32 i) const { return first + i * stride; }
	ANOD_INLINE Together from(u32, u32 row, u32 column) const { return {first + row * stride + column, stride}; }
};
struct Scattered {
	const float* const* pieces;
	usize stride;
	u32 column;
	ANOD_INLINE const float* row(u32 piece, u32 i) const { return pieces[piece * stride + i] + column; }
	ANOD_INLINE Scattered from(u32 piece, u32 row, u32 more) const { return {pieces + piece * stride + row, stride, column + more}; }
};

// out[rows, vectors] = start + Σ left[·][k] ⊗ right[k][·] over `steps` of k in each of the pieces. Of `rows`, the first `real` exist; the others repeat
// the last of them. Transposed, k runs over rows of the left side, and there is one piece.
template <u32 rows, u32 vectors, bool transposed, class Left>
ANOD_INLINE void tile(const Product& p, u32 pieces, u32 steps, u32 real, const Left& left, const float* right, const float* bias, const float* gate,
                      float* out) {
	Wide sum[rows][vectors];
	ANOD_UNROLL
	for (u32 i = 0; i < rows; i++) {
		const u32 row = i < real ? i : real - 1;
		ANOD_UNROLL
		for (u32 j = 0; j < vectors; j++)
			sum[i][j] = p.start == Start::zero ? splat<Wide>(0.0f)
			                                   : load<Wide>(p.start == Start::bias ? bias + j * lanes : out + row * p.outStep + j * lanes);
	}
	for (u32 piece = 0; piece < pieces; piece++) {
		const float* from[rows];
		ANOD_UNROLL
		for (u32 i = 0; i < rows; i++) from[i] = transposed ? nullptr : left.row(piece, i < real ? i : real - 1);
		for (u32 k = 0; k < steps; k++) {
			Wide b[vectors];
			ANOD_UNROLL
			for (u32 j = 0; j < vectors; j++) b[j] = load<Wide>(right + j * lanes);
			right += p.rightStep;
			const float* column = transposed ? left.row(0, k) : nullptr;
			ANOD_UNROLL
			for (u32 i = 0; i < rows; i++) {
				const Wide a = splat<Wide>(transposed ? column[i] : from[i][k]);
				ANOD_UNROLL
				for (u32 j = 0; j < vectors; j++) sum[i][j] = multiplyAdd(a, b[j], sum[i][j]);
			}
		}
	}
	// Without a break, so that the loop has no counter: sums that are indexed by one would live in memory.
	ANOD_UNROLL
	for (u32 i = 0; i < rows; i++)
		if (i < real) {
			ANOD_UNROLL
			for (u32 j = 0; j < vectors; j++) {
				Wide value = sum[i][j];
				if (p.relu) value = maximum(value, splat<Wide>(0.0f));
				if (p.gated) value = keep(load<Wide>(gate + i * p.outStep + j * lanes) > splat<Wide>(0.0f), value);
				store(out + i * p.outStep + j * lanes, value);
			}
		}
}

template <u32 vectors, bool transposed, class Left>
void tiles(const Product& p, u32 n, u32 pieces, u32 steps, const Left& left, const float* right, const float* bias, const float* gate, float* out) {
	for (u32 i = 0; i < n; i += tileRows) {
		const u32 real = n - i < tileRows ? n - i : tileRows;
		const usize at = i * p.outStep;
		const float* gateAt = p.gated ? gate + at : nullptr;
		const Left a = transposed ? left.from(0, 0, i) : left.from(0, i, 0);
		if (real > tileRows / 2)
			tile<tileRows, vectors, transposed>(p, pieces, steps, real, a, right, bias, gateAt, out + at);
		else
			tile<tileRows / 2, vectors, transposed>(p, pieces, steps, real, a, right, bias, gateAt, out + at);
	}
}

// out[rows, m] = start + left·right over the pieces. Tiles are as equal in width as can be.
template <bool transposed, class Left>
void multiplyPass(const Product& p, u32 rows, u32 pieces, u32 steps, u32 m, const Left& left, const float* right, const float* bias, const float* gate,
                  float* out) {
	const u32 width = (m + lanes - 1) / lanes, tilesAcross = (width + tileVectors - 1) / tileVectors;
	for (u32 t = 0, v = 0; t < tilesAcross; t++) {
		const u32 vectors = (width - v + tilesAcross - t - 1) / (tilesAcross - t), j = v * lanes;
		const float* biasAt = bias ? bias + j : nullptr;
		const float* gateAt = gate ? gate + j : nullptr;
		switch (vectors) {
			case 1: tiles<1, transposed>(p, rows, pieces, steps, left, right + j, biasAt, gateAt, out + j); break;
			case 2: tiles<2, transposed>(p, rows, pieces, steps, left, right + j, biasAt, gateAt, out + j); break;
			default: tiles<tileVectors, transposed>(p, rows, pieces, steps, left, right + j, biasAt, gateAt, out + j);
		}
		v += vectors;
	}
}

// out[n, m] = start + left·right over `pieces` of k each.
template <bool transposed, class Left>
void multiplyTiles(const Product& p, u32 n, u32 pieces, u32 k, u32 m, const Left& left, const float* right, const float* bias, const float* gate,
                   float* out) {
	// Short pieces are worked on together.
	const u32 together = k < passSteps ? passSteps / k : 1;
	for (u32 r = 0; r < n; r += passRows) {
		const u32 rows = n - r < passRows ? n - r : passRows;
		const usize at = r * p.outStep;
		for (u32 piece = 0; piece < pieces; piece += together)
			for (u32 first = 0; first < k; first += passSteps) {
				const u32 steps = k - first < passSteps ? k - first : passSteps, count = pieces - piece < together ? pieces - piece : together;
				const bool last = piece + count == pieces && first + steps == k;
				const Product pass = {p.rightStep, p.outStep, piece + first > 0 ? Start::accumulate : p.start, p.relu && last, p.gated && last};
				const Left a = transposed ? left.from(0, first, r) : left.from(piece, r, first);
				multiplyPass<transposed>(pass, rows, count, steps, m, a, right + (usize(piece) * k + first) * p.rightStep, bias, gate ? gate + at : nullptr,
				                         out + at);
			}
	}
}

}  // namespace

void multiply(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* w, u32 wStride, const float* bias, bool relu, float* y,
              u32 yStride, float*) {
	multiplyTiles<false>({wStride, yStride, bias ? Start::bias : Start::zero, relu, false}, n, 1, k, m, Together{x, xStride}, w, bias, nullptr, y);
}

void multiplyGated(u32 n, u32 k, u32 m, const float* dy, u32 dyStride, const float* wt, u32 wtStride, const float* gate, float* dx,
                   u32 dxStride, float*) {
	multiplyTiles<false>({wtStride, dxStride, Start::zero, false, gate != nullptr}, n, 1, k, m, Together{dy, dyStride}, wt, nullptr, gate, dx);
}

void multiplyTransposed(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* dy, u32 dyStride, float* dw, u32 dwStride,
                        bool accumulate) {
	multiplyTiles<true>({dyStride, dwStride, accumulate ? Start::accumulate : Start::zero, false, false}, k, 1, n, m, Together{x, xStride}, dy, nullptr,
	                    nullptr, dw);
}

void multiplyPieces(u32 n, const Pieces& x, u32 m, const float* w, u32 wStride, const float* bias, bool relu, float* y, u32 yStride) {
	multiplyTiles<false>({wStride, yStride, bias ? Start::bias : Start::zero, relu, false}, n, x.count, x.columns, m, Scattered{x.at, x.stride, 0}, w, bias,
	                     nullptr, y);
}

void multiplyTransposedPieces(u32 n, const Pieces& x, u32 column, u32 columns, u32 m, const float* dy, u32 dyStride, float* dw, u32 dwStride,
                              bool accumulate) {
	const Product product = {dyStride, dwStride, accumulate ? Start::accumulate : Start::zero, false, false};
	for (u32 piece = 0; piece < x.count; piece++)
		multiplyTiles<true>(product, columns, 1, n, m, Scattered{x.at + piece * x.stride, x.stride, column}, dy, nullptr, nullptr,
		                    dw + usize(piece) * x.columns * dwStride);
}

}  // namespace anod
#endif
