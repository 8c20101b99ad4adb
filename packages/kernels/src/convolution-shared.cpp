// Convolutions by several threads. Parts are fixed, each has scratch of its own, and no sum is divided: positions are, forward; rows of the gradient
// of the filters and images of dx, backward.
#include "convolution-layer.h"

#if !defined(__wasm__)
namespace anod {

namespace {

// Rows of the gradient that a part has at least: a tile.
constexpr u32 leastRows = 8;

// Parts of a layer: positions or images from the first on.
struct Shares {
	u32 count, parts;
	Shares(u32 count) : count(count), parts(count < convolutionParts ? count : convolutionParts) {}
	u32 first(u32 part) const { return u32(u64(count) * part / parts); }
};

// Rows of the gradient of the filters by part: some of the pieces of a patch, or some columns of one piece.
struct GradientShares {
	u32 pieces, columns, piecesAPart, partsAPiece, columnsAPart;

	GradientShares(u32 pieces, u32 columns) : pieces(pieces), columns(columns) {
		piecesAPart = (pieces + convolutionParts - 1) / convolutionParts;
		const u32 most = (columns + leastRows - 1) / leastRows, wanted = convolutionParts / pieces;
		partsAPiece = wanted < 1 ? 1 : wanted < most ? wanted : most;
		columnsAPart = (columns + partsAPiece * leastRows - 1) / (partsAPiece * leastRows) * leastRows;
		partsAPiece = (columns + columnsAPart - 1) / columnsAPart;
	}
	u32 parts() const { return (pieces + piecesAPart - 1) / piecesAPart * partsAPiece; }
};

// The rows of a part, over all positions.
void addGradientPart(const ConvolutionLayer& layer, const GradientShares& shares, u32 part) {
	const Operation& o = layer.o;
	const FilterGroup group = layer.group(0);
	const u32 piece = part / shares.partsAPiece * shares.piecesAPart, column = part % shares.partsAPiece * shares.columnsAPart;
	const u32 pieces = shares.pieces - piece < shares.piecesAPart ? shares.pieces - piece : shares.piecesAPart;
	const u32 columns = shares.columns - column < shares.columnsAPart ? shares.columns - column : shares.columnsAPart;
	float* gradient = layer.context.gradients + o.weight + (usize(piece) * shares.columns + column) * o.outputStride;
	for (u32 first = 0; first < layer.n; first += blockPositions) {
		const u32 count = layer.blockSize(first, layer.n);
		const float* dy = o.dy + usize(first) * o.outputStride;
		const bool accumulate = layer.context.accumulate || first > 0;
		if (layer.scattered) {
			const Pieces at = layer.piecesOf(group, first, count, piece, pieces);
			multiplyTransposedPieces(count, at, column, columns, group.m, dy, o.outputStride, gradient, o.outputStride, accumulate);
		} else
			multiplyTransposed(count, columns, group.m, layer.patchesOf(group, first, count) + column, layer.patchStride, dy, o.outputStride, gradient,
			                   o.outputStride, accumulate);
	}
}

// dx of images from … to − 1.
void passOnImages(const Network& network, const ConvolutionLayer& layer, u32 from, u32 to) {
	const Operation& o = layer.o;
	const FilterGroup group = layer.group(0);
	const usize image = usize(o.inputPositions) * o.inputStride;
	if (!layer.inPlace) clear((to - from) * image, o.dx + from * image);
	const u32 end = to * o.outputPositions;
	for (u32 first = from * o.outputPositions; first < end; first += blockPositions)
		layer.passOn(network, group, first, layer.blockSize(first, end), o.dy + usize(first) * o.outputStride);
}

}  // namespace

bool sharesConvolution(const Operation& o, const Context& context) {
	const u64 weights = u64(o.geometry.kernelHeight) * o.geometry.kernelWidth * o.inputs * o.outputs;
	return context.team && o.groups == 1 && weights * context.rows * o.outputPositions >= leastShared;
}

void shareConvolutionForward(const Network& network, const Operation& o, const Context& context) {
	const u32 n = context.rows * o.outputPositions;
	const Shares shares((n + blockPositions - 1) / blockPositions);
	inParts(context.team, shares.parts, [&](u32 part) {
		const ConvolutionLayer layer(network, o, context, part);
		const FilterGroup group = layer.group(0);
		const u32 next = shares.first(part + 1) * blockPositions, end = next < n ? next : n;
		for (u32 first = shares.first(part) * blockPositions; first < end; first += blockPositions)
			layer.forwardBlock(network, group, first, layer.blockSize(first, end));
	});
}

void shareConvolutionBackward(const Network& network, const Operation& o, const Context& context) {
	const u32 n = context.rows * o.outputPositions;
	if (o.activation != linear) {
		const Shares shares(n);
		inParts(context.team, shares.parts, [&](u32 part) {
			const u32 first = shares.first(part), many = shares.first(part + 1) - first;
			const usize at = usize(first) * o.outputStride;
			differentiate(o.activation, many * o.outputStride, o.y + at, o.saved ? o.saved + at : nullptr, o.dy + at, o.dy + at);
		});
	}
	const ConvolutionLayer whole(network, o, context);
	const Windows& windows = whole.windows;
	const u32 pieces = whole.scattered ? piecesOf(windows) : 1;
	const GradientShares gradient(pieces, windows.columns() / pieces);
	const Shares images(o.dx ? context.rows : 0);
	// The long parts first.
	inParts(context.team, images.parts + gradient.parts() + 1, [&](u32 part) {
		if (part < images.parts)
			return passOnImages(network, ConvolutionLayer(network, o, context, part), images.first(part), images.first(part + 1));
		part -= images.parts;
		if (part < gradient.parts()) return addGradientPart(ConvolutionLayer(network, o, context, part), gradient, part);
		if (o.bias != none) sumColumns(n, o.outputs, o.dy, o.outputStride, context.gradients + o.bias, context.accumulate);
	});
}

}  // namespace anod
#endif
