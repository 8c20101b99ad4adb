import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchOrder, planBatches } from '../../src/training/batches.js';

/** All row numbers of a run, read in slices of the given lengths. */
function readAll(rows: number, batchSize: number, steps: number, epochs: number, slices: () => number): { order: number[]; steps: number } {
	const plan = planBatches(rows, batchSize, steps, epochs);
	const reader = new BatchOrder(plan, 5);
	const order: number[] = [];
	for (let step = 0; step < plan.steps; ) {
		const count = reader.limit(step, slices());
		order.push(...reader.take(step, count));
		step += count;
	}
	return { order, steps: plan.steps };
}

const sizes = {
	rows: fc.integer({ min: 1, max: 60 }),
	batch: fc.integer({ min: 1, max: 40 }),
	slice: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
};

describe('batch order', () => {
	it('shows every row once in each epoch, however the run is cut into slices', () => {
		fc.assert(
			fc.property(sizes.rows, sizes.batch, sizes.slice, fc.integer({ min: 1, max: 4 }), (rows, batch, slice, epochs) => {
				let next = 0;
				const { order } = readAll(rows, batch, 1, epochs, () => slice[next++ % slice.length]);
				expect(order).toHaveLength(rows * epochs);
				for (let epoch = 0; epoch < epochs; epoch++) expect(new Set(order.slice(epoch * rows, (epoch + 1) * rows)).size).toBe(rows);
			}),
		);
	});

	it('does not depend on how the run is cut into slices', () => {
		fc.assert(
			fc.property(sizes.rows, sizes.batch, sizes.slice, fc.constantFrom(0, 3), (rows, batch, slice, epochs) => {
				let next = 0;
				const cut = readAll(rows, batch, 17, epochs, () => slice[next++ % slice.length]);
				expect(cut.order).toEqual(readAll(rows, batch, 17, epochs, () => 1).order);
			}),
		);
	});

	it('fills every batch of a run that is counted in steps', () => {
		const { order, steps } = readAll(10, 4, 7, 0, () => 3);
		expect(steps).toBe(7);
		expect(order).toHaveLength(28);
		expect(new Set(order.slice(0, 10)).size).toBe(10);
	});

	it('cuts the batch to the number of rows', () => {
		expect(planBatches(5, 128, 500, 0)).toMatchObject({ batchSize: 5, stepsPerEpoch: 1, steps: 500 });
	});
});
