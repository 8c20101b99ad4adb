import { clusterAround } from '../../playground/points.js';

/** Numbers from 0 to 1, the same everywhere. */
export function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 48271) % 2147483647;
		return state / 2147483647;
	};
}

/** Motors that warm up with their power, some of which do not; a text column, empty cells, a label. */
export function motors(rows: number): string {
	const random = randomFrom(11);
	const lines = Array.from({ length: rows }, (_, row) => {
		const power = 10 + 20 * random();
		const isOdd = row % 25 === 7;
		const temperature = 15 + 1.6 * power + random() + (isOdd ? 14 + 8 * random() : 0);
		const site = ['north', 'south', 'east'][Math.floor(3 * random())];
		return [row, power.toFixed(3), row % 40 === 3 ? '' : temperature.toFixed(3), site, (100 * random()).toFixed(2), isOdd ? 1 : 0].join(
			',',
		);
	});
	return `id,power,temperature,site,noise,label\n${lines.join('\n')}\n`;
}

/** Readings a minute apart that swing, with one stretch that does not; days as the file of a logger writes them. */
export function swinging(rows: number): string {
	const noise = clusterAround({ x: 0, y: 0 }, rows, 3);
	const lines = noise.map(({ x }, row) => {
		const phase = (row % 40) / 40;
		const wave = phase < 0.5 ? phase : 1 - phase;
		const isOdd = row >= 150 && row < 160;
		const moment = new Date(Date.UTC(2024, 4, 1) + 60_000 * row).toISOString().slice(0, 19).replace('T', ' ');
		return [moment, (20 + 40 * wave + 0.1 * x + (isOdd ? 25 : 0)).toFixed(3), (5 - 4 * wave).toFixed(3), isOdd ? 'yes' : 'no'].join(';');
	});
	return `time;load;free;fault\n${lines.join('\n')}\n`;
}
