import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Columns of a shipped file, by name. */
function read(name: string): { rows: number; column: (name: string) => number[] } {
	const [head, ...lines] = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
		.trimEnd()
		.split('\n');
	const names = head!.split(',');
	const rows = lines.map((line) => line.split(',').map(Number));
	return { rows: rows.length, column: (column) => rows.map((row) => row[names.indexOf(column)]!) };
}

const share = (values: number[], holds: (value: number, row: number) => boolean) => values.filter(holds).length / values.length;

describe('the shipped data sets', () => {
	it('names the columns of page-blocks.csv rightly: derived columns follow from the others', () => {
		const { rows, column } = read('page-blocks.csv');
		const area = column('area');
		const height = column('height');
		const length = column('length');
		const black = column('black_pixels');
		const smoothed = column('smoothed_pixels');
		const transitions = column('transitions');
		expect(rows).toBe(5393);
		expect(share(area, (value, i) => value === height[i]! * length[i]!)).toBe(1);
		expect(share(column('eccentricity'), (value, i) => Math.abs(value - length[i]! / height[i]!) < 0.006)).toBe(1);
		expect(share(column('black_share'), (value, i) => Math.abs(value - black[i]! / area[i]!) < 0.0015)).toBe(1);
		expect(share(column('smoothed_share'), (value, i) => Math.abs(value - smoothed[i]! / area[i]!) < 0.0015)).toBe(1);
		expect(share(column('mean_transitions'), (value, i) => Math.abs(value - black[i]! / transitions[i]!) < 0.02)).toBe(1);
		expect(column('label').reduce((a, b) => a + b)).toBe(510);
	});

	it('holds grades from 1 to 10 in breast-cancer.csv', () => {
		const { rows, column } = read('breast-cancer.csv');
		expect(rows).toBe(683);
		for (const name of ['clump_thickness', 'bare_nuclei', 'mitoses'])
			expect(share(column(name), (value) => Number.isInteger(value) && value >= 1 && value <= 10)).toBe(1);
		const mean = (name: string) => column(name).reduce((a, b) => a + b) / rows;
		// The published means of the 683 complete rows.
		expect([mean('clump_thickness'), mean('bare_nuclei'), mean('mitoses')].map((value) => value.toFixed(3))).toEqual([
			'4.442',
			'3.545',
			'1.603',
		]);
		expect(column('label').reduce((a, b) => a + b)).toBe(239);
	});
});
