import type { Cell } from '@anod/core';
import { normal, uniform } from '../autoencoder/sensors.js';

export type MixedRow = Readonly<Record<string, Cell>>;

const cities = Array.from({ length: 40 }, (_, k) => `city ${k}`);
const begin = Date.UTC(2025, 2, 1);

/** Records with a column of every kind, missing cells in most, and one that never changes. */
export function mixedRows(n: number, seed: number): MixedRow[] {
	const random = uniform(seed);
	const or = (share: number, cell: Cell): Cell => (random() < share ? null : cell);
	return Array.from({ length: n }, (_, i) => {
		const load = 50 + 15 * normal(random);
		const city = cities[Math.floor(40 * random() * random())];
		return {
			load,
			power: or(0.05, 3 * load + normal(random)),
			mode: or(0.05, ['eco', 'full', 'off', 'é, 日本'][Math.floor(4 * random() * random())]),
			city: or(0.02, city),
			cooling: or(0.05, load > 60),
			at: or(0.03, new Date(begin + i * 3_700_000 + Math.floor(1000 * random()))),
			constant: 5,
			count: Math.floor(6 * random()),
		};
	});
}

/** Rows that the fit has not seen the like of: far out, of unknown categories, without any cell, from before 1970. */
export const oddRows: readonly MixedRow[] = [
	{
		load: 1e9,
		power: -1e300,
		mode: 'never seen',
		city: 'nowhere',
		cooling: true,
		at: new Date(Date.UTC(2040, 1, 29, 23, 59, 59, 999)),
		constant: 6,
		count: 1e6,
	},
	{
		load: -400,
		power: 40,
		mode: 'eco',
		city: 'city 39',
		cooling: false,
		at: new Date(Date.UTC(1961, 3, 12, 6, 7)),
		constant: 5,
		count: -1,
	},
	{ load: null, power: null, mode: null, city: null, cooling: null, at: null, constant: null, count: null },
	{ load: 0, power: 0, mode: 'eco', city: 'city 0', cooling: false, at: new Date(0), constant: 5, count: 0 },
];
