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
	// Left side: floats from one output row to the next, and from one step of k to the next. One of the two is 1.
	usize leftRow, leftStep;
	usize rightStep, outStep;
	Start start;
	bool relu, gated;
};

// out[rows, vectors] = start + Σ left[·][k] ⊗ right[k][·] over `steps` of k. Of `rows`, the first `real` exist; the others repeat the last of them.
template <u32 rows, u32 vectors, bool transposed>
ANOD_INLINE void tile(const Product& p, u32 steps, u32 real, const float* left, const float* right, const float* bias, const float* gate,
                      float* out) {
	Wide sum[rows][vectors];
	const float* from[rows];
	ANOD_UNROLL
	for (u32 i = 0; i < rows; i++) {
		const u32 row = i < real ? i : real - 1;
		from[i] = left + row * p.leftRow;
		ANOD_UNROLL
		for (u32 j = 0; j < vectors; j++)
			sum[i][j] = p.start == Start::zero ? splat<Wide>(0.0f)
			                                   : load<Wide>(p.start == Start::bias ? bias + j * lanes : out + row * p.outStep + j * lanes);
	}
	for (u32 k = 0; k < steps; k++) {
		Wide b[vectors];
		ANOD_UNROLL
		for (u32 j = 0; j < vectors; j++) b[j] = load<Wide>(right + j * lanes);
		right += p.rightStep;
		ANOD_UNROLL
		for (u32 i = 0; i < rows; i++) {
			const Wide a = splat<Wide>(transposed ? left[i] : from[i][k]);
			ANOD_UNROLL
			for (u32 j = 0; j < vectors; j++) sum[i][j] = multiplyAdd(a, b[j], sum[i][j]);
		}
		if constexpr (transposed) left += p.leftStep;
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

template <u32 vectors, bool transposed>
void tiles(const Product& p, u32 n, u32 steps, const float* left, const float* right, const float* bias, const float* gate, float* out) {
	for (u32 i = 0; i < n; i += tileRows) {
		const u32 real = n - i < tileRows ? n - i : tileRows;
		const usize at = i * p.outStep;
		const float* gateAt = p.gated ? gate + at : nullptr;
		if (real > tileRows / 2)
			tile<tileRows, vectors, transposed>(p, steps, real, left + i * p.leftRow, right, bias, gateAt, out + at);
		else
			tile<tileRows / 2, vectors, transposed>(p, steps, real, left + i * p.leftRow, right, bias, gateAt, out + at);
	}
}

// out[n, m] = start + left·right over k.
template <bool transposed>
void multiplyTiles(Product p, u32 n, u32 k, u32 m, const float* left, const float* right, const float* bias, const float* gate, float* out) {
	const bool relu = p.relu, gated = p.gated;
	const u32 width = (m + lanes - 1) / lanes, tilesAcross = (width + tileVectors - 1) / tileVectors;
	for (u32 r = 0; r < n; r += passRows) {
		const u32 rows = n - r < passRows ? n - r : passRows;
		for (u32 first = 0; first < k; first += passSteps) {
			const u32 steps = k - first < passSteps ? k - first : passSteps;
			Product q = p;
			if (first > 0) q.start = Start::accumulate;
			q.relu = relu && first + steps == k;
			q.gated = gated && first + steps == k;
			const float* a = left + r * p.leftRow + first * p.leftStep;
			// Tiles as equal in width as can be.
			for (u32 t = 0, v = 0; t < tilesAcross; t++) {
				const u32 vectors = (width - v + tilesAcross - t - 1) / (tilesAcross - t);
				const usize j = usize(v) * lanes, at = r * p.outStep + j;
				const float* b = right + first * p.rightStep + j;
				const float* biasAt = bias ? bias + j : nullptr;
				const float* gateAt = gate ? gate + at : nullptr;
				switch (vectors) {
					case 1: tiles<1, transposed>(q, rows, steps, a, b, biasAt, gateAt, out + at); break;
					case 2: tiles<2, transposed>(q, rows, steps, a, b, biasAt, gateAt, out + at); break;
					default: tiles<tileVectors, transposed>(q, rows, steps, a, b, biasAt, gateAt, out + at);
				}
				v += vectors;
			}
		}
	}
}

}  // namespace

void multiply(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* w, u32 wStride, const float* bias, bool relu, float* y,
              u32 yStride, float*) {
	multiplyTiles<false>({xStride, 1, wStride, yStride, bias ? Start::bias : Start::zero, relu, false}, n, k, m, x, w, bias, nullptr, y);
}

void multiplyGated(u32 n, u32 k, u32 m, const float* dy, u32 dyStride, const float* wt, u32 wtStride, const float* gate, float* dx,
                   u32 dxStride, float*) {
	multiplyTiles<false>({dyStride, 1, wtStride, dxStride, Start::zero, false, gate != nullptr}, n, k, m, dy, wt, nullptr, gate, dx);
}

void multiplyTransposed(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* dy, u32 dyStride, float* dw, u32 dwStride,
                        bool accumulate) {
	multiplyTiles<true>({1, xStride, dyStride, dwStride, accumulate ? Start::accumulate : Start::zero, false, false}, k, n, m, x, dy, nullptr,
	                    nullptr, dw);
}

}  // namespace anod
#endif
