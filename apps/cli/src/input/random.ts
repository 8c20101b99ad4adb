/** A small seeded generator for drawing rows: uniform in (0, 1), never exactly 0. @see Bob Jenkins' small fast generator, via PractRand's sfc32. */
export function seededRandom(seed: number): () => number {
	let a = seed >>> 0;
	let b = Math.floor(seed / 4_294_967_296) >>> 0;
	let c = 0x9e37_79b9;
	let counter = 1;
	const next = (): number => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + sum) | 0;
		return ((sum >>> 0) + 0.5) / 4_294_967_296;
	};
	for (let warmUp = 0; warmUp < 12; warmUp++) next();
	return next;
}
