/**
 * The benchmark's own random numbers, so that splits and planted anomalies are the same on every machine and for every peer.
 *
 * Not the generator of the packages under test: a fault there must not shape the data it is measured on.
 */

/** A generator (sfc32) seeded from any list of numbers and words: equal seeds, equal numbers. */
export function randomFrom(...seed) {
	let hash = 0x811c9dc5;
	for (const character of seed.join('\u0000')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
	let a = hash | 0;
	let b = hash ^ 0x9e3779b9;
	let c = hash ^ 0x243f6a88;
	let counter = 1;
	/** A float in [0, 1). */
	const next = () => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + sum) | 0;
		return (sum >>> 0) / 2 ** 32;
	};
	for (let i = 0; i < 15; i++) next();
	return next;
}

/** A standard normal number (Box and Muller). */
export const gaussian = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** `items` in random order; a copy. */
export function shuffled(items, random) {
	const result = Array.from(items);
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[result[i], result[j]] = [result[j], result[i]];
	}
	return result;
}

/** Rows with structure: `[n, d]` from `rank` hidden causes plus a little noise, each feature of unit size. */
export function structuredRows(n, d, rank, random) {
	const loadings = Float64Array.from({ length: rank * d }, () => gaussian(random) / Math.sqrt(rank));
	const rows = new Float32Array(n * d);
	const causes = new Float64Array(rank);
	for (let i = 0; i < n; i++) {
		for (let k = 0; k < rank; k++) causes[k] = gaussian(random);
		for (let j = 0; j < d; j++) {
			let sum = 0.1 * gaussian(random);
			for (let k = 0; k < rank; k++) sum += causes[k] * loadings[k * d + j];
			rows[i * d + j] = sum;
		}
	}
	return rows;
}
