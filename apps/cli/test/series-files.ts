/** A point of a small series: three numbers that go together, every 5 minutes. */
export interface Point {
	readonly at: string;
	readonly load: number | string;
	readonly heat: number | string;
	readonly flow: number;
	readonly fault: number;
}

const start = Date.UTC(2024, 4, 1);
const step = 300_000;

/** A moment as people write it. */
export const moment = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');

/** A series of `n` steps; in some steps from `broken` on, heat is far too high for the load. */
export function points(n = 400, broken = 200, phase = 0): Point[] {
	return Array.from({ length: n }, (_, i) => {
		const load = 50 + 20 * Math.sin((i + phase) / 8) + 2 * Math.sin(i * 78.233);
		const fault = i >= broken && i < broken + 12 ? 1 : 0;
		return {
			at: moment(start + i * step),
			load: load.toFixed(3),
			heat: (20 + 0.5 * load + Math.sin(i * 12.9898) + 30 * fault).toFixed(3),
			flow: 5 + Math.cos(i * 3.7),
			fault,
		};
	});
}

/** Short training, for tests that are not about its quality; flags some steps whatever it learned. */
export const shortly = ['--epochs', '3', '--width', '8', '--contamination', '0.05'];
