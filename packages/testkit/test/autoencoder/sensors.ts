/** A small world with structure: three hidden causes, six readings; a category and a boolean that follow from them. */

/** Seeded uniform numbers in [0, 1). */
export function uniform(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
	};
}

/** Sum of twelve uniforms: near enough to normal. */
export function normal(random: () => number): number {
	let sum = -6;
	for (let i = 0; i < 12; i++) sum += random();
	return sum;
}

/** `[n, 6]`: pressure, flow, temperature and three readings that follow from them. */
export function readings(n: number, seed: number): number[][] {
	const random = uniform(seed);
	return Array.from({ length: n }, () => {
		const a = normal(random);
		const b = normal(random);
		const c = normal(random);
		return [100 + 5 * a, 20 + 2 * b, 300 + c, 2 * a - b + 0.1 * normal(random), a * a + 0.1 * normal(random), b + c + 0.1 * normal(random)];
	});
}

/** Rows of {@link readings} whose fourth reading contradicts the others, while each reading alone is usual. */
export function contradictions(n: number, seed: number): number[][] {
	return readings(n, seed).map((row) => row.map((value, j) => (j === 3 ? value + 6 * Math.sign(-value || 1) : value)));
}

/** Each row thrice, in other units and bent. */
export const wide = (rows: readonly number[][]): number[][] =>
	rows.map((row) => [...row, ...row.map((value) => value / 7), ...row.map((value) => Math.sqrt(Math.abs(value)))]);

export interface Machine {
	readonly [column: string]: number | string | boolean | null;
	readonly load: number;
	readonly power: number;
	readonly mode: string;
	readonly cooling: boolean;
}

/** Records with a category and a boolean: power follows load and mode, cooling runs above a load of 60. */
export function machines(n: number, seed: number): Machine[] {
	const random = uniform(seed);
	return Array.from({ length: n }, () => {
		const mode = random() < 0.3 ? 'eco' : 'full';
		const load = 20 + 80 * random();
		return { load, power: (mode === 'eco' ? 1 : 3) * load + normal(random), mode, cooling: load > 60 };
	});
}

export const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
