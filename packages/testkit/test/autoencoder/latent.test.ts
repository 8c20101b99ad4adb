import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector } from '@anod/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { machines, mean, readings } from './sensors.js';

let numbers: AutoencoderDetector;
let records: AutoencoderDetector;
beforeAll(async () => {
	const backend = await wasmBackend();
	numbers = new AutoencoderDetector({ latent: 3, hidden: [64], steps: 1000 });
	await numbers.fit(readings(1000, 1), { backend });
	records = new AutoencoderDetector({ latent: 3, steps: 1000 });
	await records.fit(machines(1000, 1), { backend });
});

const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
	const [ma, mb] = [mean(a), mean(b)];
	let ab = 0;
	let aa = 0;
	let bb = 0;
	for (let i = 0; i < a.length; i++) {
		ab += (a[i] - ma) * (b[i] - mb);
		aa += (a[i] - ma) ** 2;
		bb += (b[i] - mb) ** 2;
	}
	return ab / Math.sqrt(aa * bb);
};

describe('the bottleneck', () => {
	it('turns rows into codes and codes into rows: decode after encode is reconstruct', async () => {
		const rows = readings(40, 2);
		const codes = await numbers.encode(rows);
		expect(codes.shape).toEqual([40, 3]);
		const decoded = await numbers.decode(codes);
		const rebuilt = await numbers.reconstruct(rows);
		for (const name of Object.keys(decoded)) expect(decoded[name]).toEqual(rebuilt[name]);
	});

	it('rebuilds rows from three numbers nearly as they were', async () => {
		const rows = readings(200, 3);
		const rebuilt = await numbers.reconstruct(rows);
		for (const column of [0, 1, 3])
			expect(
				correlation(
					rows.map((row) => row[column]),
					rebuilt[`x${column}`] as number[],
				),
			).toBeGreaterThan(0.9);
	});

	it('generates rows that keep the relations of the fitted ones, in their own units', async () => {
		const made = await records.generate(400);
		expect(Object.keys(made)).toEqual(['load', 'power', 'mode', 'cooling']);
		expect(new Set(made.mode)).toEqual(new Set(['eco', 'full']));
		expect(new Set(made.cooling)).toEqual(new Set([true, false]));
		expect(mean(made.load as number[])).toBeGreaterThan(45);
		expect(mean(made.load as number[])).toBeLessThan(75);
		const full = made.mode.flatMap((mode, i) => (mode === 'full' ? [i] : []));
		expect(
			correlation(
				full.map((i) => made.load[i] as number),
				full.map((i) => made.power[i] as number),
			),
		).toBeGreaterThan(0.8);
	});

	it('generates the same rows for the same seed, and row i whatever n is', async () => {
		const five = await records.generate(5, { seed: 3 });
		const nine = await records.generate(9, { seed: 3 });
		expect(nine.power.slice(0, 5)).toEqual(five.power);
		expect((await records.generate(5, { seed: 4 })).power).not.toEqual(five.power);
	});

	it('says that it needs a bottleneck where there is none', async () => {
		const flat = new AutoencoderDetector({ steps: 10, hidden: [8] });
		await flat.fit(readings(50, 1), { backend: await wasmBackend() });
		for (const call of [() => flat.encode(readings(1, 1)), () => flat.generate(3)])
			await expect(call()).rejects.toMatchObject({ code: 'ANOD_OPTION' });
		await expect(numbers.decode({ data: new Float32Array(4), shape: [2, 2] })).rejects.toMatchObject({ code: 'ANOD_SHAPE' });
		await expect(numbers.generate(0)).rejects.toMatchObject({ code: 'ANOD_OPTION' });
	});
});

describe('repairing cells', () => {
	it('fills a missing cell with what the other cells say', async () => {
		const detector = new AutoencoderDetector({ steps: 2000 });
		await detector.fit(readings(1500, 1), { backend: await wasmBackend() });
		const truth = readings(100, 5);
		const holed = truth.map((row) => row.map((value, j) => (j === 3 ? Number.NaN : value)));
		const { x3, x1 } = await detector.reconstruct(holed, { cells: 'missing' });
		expect(
			correlation(
				truth.map((row) => row[3]),
				x3 as number[],
			),
		).toBeGreaterThan(0.9);
		expect(x1).toEqual(truth.map((row) => row[1]));
	});

	it('replaces the cell that makes a row an anomaly and leaves other rows alone', async () => {
		const detector = new AutoencoderDetector({ steps: 2000 });
		await detector.fit(readings(1500, 1), { backend: await wasmBackend() });
		const rows = readings(50, 6);
		const broken = rows.map((row, i) => (i === 7 ? row.map((value, j) => (j === 0 ? 900 : value)) : row));
		const repaired = await detector.reconstruct(broken, { cells: 'doubted' });
		expect(Math.abs((repaired.x0[7] as number) - rows[7][0])).toBeLessThan(20);
		expect(repaired.x0.filter((value, i) => value === broken[i][0]).length).toBeGreaterThanOrEqual(48);
	});
});
