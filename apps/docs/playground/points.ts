export interface Point {
	readonly x: number;
	readonly y: number;
}

/** Points about a place, denser in its middle; the same for the same seed. */
export function clusterAround({ x, y }: Point, count: number, seed: number): Point[] {
	let state = (seed * 7919) % 2147483647 || 1;
	const random = () => {
		state = (state * 48271) % 2147483647;
		return state / 2147483647;
	};
	const spread = () => 12 * (random() + random() + random() - 1.5);
	const rounded = (value: number) => Math.round(10 * value) / 10;
	return Array.from({ length: count }, () => ({ x: rounded(x + spread()), y: rounded(y + spread()) }));
}

/** Drawn points as the file they might have come from. */
export const pointsCsv = (points: readonly Point[]): File =>
	new File([`x,y\n${points.map(({ x, y }) => `${x},${y}`).join('\n')}\n`], 'points.csv', { type: 'text/csv' });
