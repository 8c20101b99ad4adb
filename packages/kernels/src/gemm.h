// Matrix products for dense layers. Each output starts from its bias, from 0 or from what is there, and adds products over k in order,
// one multiplication and one addition at a time: the result of a row is the same in any batch, tile or vector width.
#pragma once
#include "vector.h"

namespace anod {

// y[n, m] = x[n, k]·w[k, m] (+ bias[m]), with relu when asked. Rows of w are m's stride apart; `packed` has room for 32 × (k rounded up to 4).
// x may have any row stride and is read up to 3 floats past its last row.
void multiply(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* w, u32 wStride, const float* bias, bool relu, float* y,
              u32 yStride, float* packed);

// dx[n, m] = dy[n, k]·wt[k, m]; where `gate` is given, 0 where gate[n, m] is not positive (the derivative of relu).
void multiplyGated(u32 n, u32 k, u32 m, const float* dy, u32 dyStride, const float* wt, u32 wtStride, const float* gate, float* dx,
                   u32 dxStride, float* packed);

// dw[k, m] (+)= xᵀ[k, n]·dy[n, m].
void multiplyTransposed(u32 n, u32 k, u32 m, const float* x, u32 xStride, const float* dy, u32 dyStride, float* dw, u32 dwStride,
                        bool accumulate);

#if !defined(__wasm__)
// A matrix whose rows lie in pieces anywhere: columns p·columns … (p + 1)·columns − 1 of row i begin at at[p·stride + i].
struct Pieces {
	u32 count, columns, stride;
	const float** at;
};

// As `multiply` and `multiplyTransposed`, of such an x; the latter of some columns of each piece, dw beginning with the first of them.
void multiplyPieces(u32 n, const Pieces& x, u32 m, const float* w, u32 wStride, const float* bias, bool relu, float* y, u32 yStride);
void multiplyTransposedPieces(u32 n, const Pieces& x, u32 column, u32 columns, u32 m, const float* dy, u32 dyStride, float* dw, u32 dwStride, bool accumulate);
#endif

// db[m] (+)= column sums of dy[n, m], row after row.
void sumColumns(u32 n, u32 m, const float* dy, u32 dyStride, float* db, bool accumulate);

// wt[m, k] = w[k, m]ᵀ; columns of wt from k to its stride become 0.
void transposeMatrix(u32 k, u32 m, const float* w, u32 wStride, float* wt, u32 wtStride);

}  // namespace anod
