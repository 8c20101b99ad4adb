// Gathers the rows of a chunk, spoils them, and says which elements count in the loss.
#include "functions.h"
#include "philox.h"
#include "rows.h"
#include "training.h"

namespace anod {

namespace {

// Four blocks of words to sixteen Gaussians, feature after feature (Box–Muller).
ANOD_INLINE void gaussians(const Random& random, u32 block, Float4 out[4]) {
	Int4 words[4];
	philox(random, block, words);
	for (u32 pair = 0; pair < 2; pair++) {
		Float4 positive = unitFloat(words[2 * pair]) + splat(5.9604644775390625e-8f);
		Float4 radius = squareRoot(splat(-2.0f) * logarithm(positive)), cosine, sine;
		cosineAndSine(unitFloat(words[2 * pair + 1]), cosine, sine);
		out[2 * pair] = radius * cosine;
		out[2 * pair + 1] = radius * sine;
	}
	transpose(out[0], out[1], out[2], out[3]);
}

// x += deviation·g over a padded row; pads stay 0.
void addNoise(const Random& random, u32 block, float deviation, u32 width, float* x) {
	if (deviation == 0.0f) return;
	const Float4 factor = splat(deviation);
	for (u32 j = 0; j < width; j += 16) {
		Float4 g[4];
		gaussians(random, block + j / 4, g);
		for (u32 v = 0; v < 4; v++) {
			const u32 at = j + 4 * v;
			if (at >= width) break;
			Float4 noise = factor * g[v];
			store(x + at, load(x + at) + (width - at < 4 ? keep(firstLanes(width - at), noise) : noise));
		}
	}
}

// Log-uniform between the two; uniform when the minimum is 0.
float noiseDeviation(const Corruption& corruption, float draw) {
	const float minimum = corruption.noiseMinimum, maximum = corruption.noiseMaximum;
	if (!(minimum > 0)) return minimum + draw * (maximum - minimum);
	const float low = lane0(logarithm(splat(minimum))), high = lane0(logarithm(splat(maximum)));
	return lane0(exponential(splat(low + draw * (high - low))));
}

// Chooses `hidden` of d features by a partial Fisher–Yates and swaps their order to the front of `features`.
void chooseFeatures(const Random& random, u32 block, u32 d, u32 hidden, u32* words, u32* features) {
	randomWords(random, block, (hidden + 3) / 4, words);
	for (u32 i = 0; i < d; i++) features[i] = i;
	for (u32 i = 0; i < hidden; i++) {
		const u32 j = i + u32(u64(words[i]) * (d - i) >> 32);
		const u32 chosen = features[j];
		features[j] = features[i];
		features[i] = chosen;
	}
}

}  // namespace

void prepareChunk(const Training& training, u32 member, const u32* order, u32 firstRow, u32 n, u32 size) {
	const Network& network = *training.network;
	const Corruption& corruption = training.corruption;
	const u32 d = network.inputs, m = network.outputs, q = (d + 3) / 4;
	const Float4 missing = splat(__builtin_nanf(""));
	const bool centered = training.loss.kind == center;
	const float* targets = centered ? training.center : training.targets ? training.targets : training.rows;
	const usize targetStride = centered ? 0 : training.targetStride;
	const u32 masked = corruption.enabled ? u32(size * corruption.maskedShare + 0.5) : 0;
	const Random noise = {training.seed0, training.seed1, training.step, member, noiseStream};
	const Random mask = {training.seed0, training.seed1, training.step, member, maskStream};
	float* x = network.operations[0].x;
	for (u32 i = 0; i < n; i++, x += network.inputStride) {
		const u32 r = firstRow + i, row = order ? order[r] : r;
		float* target = training.chunkTargets + i * network.outputStride;
		copyRow(training.rows + usize(row) * training.rowStride, d, network.inputStride, zero(), x);
		copyRow(targets + row * targetStride, m, network.outputStride, missing, target);
		float factor = training.rowWeights ? training.rowWeights[row] : 1.0f;
		if (corruption.enabled) {
			const u32 block = r * (1 + q);
			Int4 words[4];
			philox(noise, block, words);
			const float draw = lane0(unitFloat(words[0]));
			if (r < size - masked) {
				const float deviation = noiseDeviation(corruption, draw);
				addNoise(noise, block + 1, deviation, d, x);
			} else {
				const float share = corruption.maskMinimum + draw * (corruption.maskMaximum - corruption.maskMinimum);
				u32 hidden = u32(share * float(d) + 0.5f);
				hidden = hidden < 1 ? 1 : hidden > d ? d : hidden;
				chooseFeatures(mask, r * q, d, hidden, network.words, training.features);
				addNoise(noise, block + 1, corruption.maskNoise, d, x);
				for (u32 k = 0; k < hidden; k++) x[training.features[k]] = corruption.hideAsMissing ? __builtin_nanf("") : 0.0f;
				for (u32 k = hidden; k < d; k++) target[training.features[k]] = __builtin_nanf("");
				factor = factor * (float(d) / float(hidden));
			}
		}
		training.factors[i] = factor;
	}
}

}  // namespace anod
