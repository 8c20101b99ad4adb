import { RandomStream, streams } from '@anod/core/backend';

/** Sum of twelve uniforms: near enough to normal. */
function normal(random: RandomStream): number {
	let sum = -6;
	for (let i = 0; i < 12; i++) sum += random.float();
	return sum;
}

/**
 * `[n, 6]`: three independent readings of different scales, and three that follow from them with a little noise.
 */
export function readings(n: number, seed: number): number[][] {
	const random = new RandomStream(seed, streams.generate);
	return Array.from({ length: n }, () => {
		const [a, b, c] = [normal(random), normal(random), normal(random)];
		const noise = (): number => 0.05 * normal(random);
		return [1000 + 50 * a, 0.2 * b, 300 + c, 2 * a - b + noise(), a * a + noise(), b + c + noise()];
	});
}

/** Rows whose fourth or sixth reading contradicts the others, by several times its noise. */
export function contradictions(n: number, seed: number): number[][] {
	return readings(n, seed).map((row, i) => row.map((value, j) => (j === (i % 2 ? 3 : 5) ? value + (value > 0 ? -5 : 5) : value)));
}

export const names = ['pressure', 'valve', 'temperature', 'flow', 'load', 'sum'] as const;

/** Rows as records, with the columns in a given order. */
export function records(rows: readonly number[][], order: readonly number[] = [0, 1, 2, 3, 4, 5]): Record<string, number>[] {
	return rows.map((row) => Object.fromEntries(order.map((j) => [names[j], row[j]])));
}

/** Share of pairs (odd, usual) in which the odd one scores higher: the area under the ROC curve. */
export function separation(odd: ArrayLike<number>, usual: ArrayLike<number>): number {
	let wins = 0;
	for (const a of Array.from(odd)) for (const b of Array.from(usual)) wins += a > b ? 1 : a === b ? 0.5 : 0;
	return wins / (odd.length * usual.length);
}
