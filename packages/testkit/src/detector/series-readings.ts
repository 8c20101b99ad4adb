import { RandomStream, streams } from '@anod/core/backend';

/** Sum of twelve uniforms: near enough to normal. */
function normal(random: RandomStream): number {
	let sum = -6;
	for (let i = 0; i < 12; i++) sum += random.float();
	return sum;
}

/** Goes up and down between −1 and 1 once a turn; rounded at its ends. A sine would have other last bits in other engines. */
function wave(turns: number): number {
	const up = 4 * Math.abs(turns - Math.floor(turns) - 0.5) - 1;
	return up * (1.5 - 0.5 * up * up);
}

/**
 * `[t, 6]`: three readings of different scales that wander, each in its own rhythm, and three that follow from them with a little noise. The seed says when
 * the record begins.
 */
export function seriesReadings(t: number, seed: number): number[][] {
	const random = new RandomStream(seed, streams.generate);
	const start = 1000 * random.float();
	return Array.from({ length: t }, (_, i) => {
		const at = start + i;
		const a = 1.4 * wave(at / 31) + 0.1 * normal(random);
		const b = 1.4 * wave(at / 50) + 0.1 * normal(random);
		const c = 1.4 * wave(at / 82) + 0.1 * normal(random);
		const noise = (): number => 0.05 * normal(random);
		return [1000 + 50 * a, 0.2 * b, 300 + c, 2 * a - b + noise(), a * a + noise(), b + c + noise()];
	});
}

/** The same, the fourth or sixth reading of each step contradicting the others, by several times its noise. */
export function seriesContradictions(t: number, seed: number): number[][] {
	return seriesReadings(t, seed).map((row, i) => row.map((value, j) => (j === (i % 2 ? 3 : 5) ? value + (value > 0 ? -5 : 5) : value)));
}
