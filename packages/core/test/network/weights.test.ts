import { describe, expect, it } from 'vitest';
import { inferShapes } from '../../src/network/shapes.js';
import type { Network } from '../../src/network/types.js';
import { initialWeights } from '../../src/network/weights.js';

const network: Network = {
	inputs: 64,
	layers: [
		{ kind: 'reshape', shape: [4, 4, 4] },
		{ kind: 'conv2d', filters: 32, kernel: 3, groups: 2 },
		{ kind: 'batchNorm' },
		{ kind: 'transposedConv2d', filters: 32, kernel: 2, initializer: 'he' },
		{ kind: 'instanceNorm' },
	],
};
const { parameters, size } = inferShapes(network);

describe('initial weights', () => {
	it('fill each tensor evenly between its limits, or with its constant', () => {
		const weights = initialWeights(network, 5);
		expect(weights.length).toBe(size);
		for (const { name, shape, offset, start } of parameters) {
			const values = [...weights.slice(offset, offset + shape.reduce((a, b) => a * b, 1))];
			if (start.kind === 'constant') expect(new Set(values), name).toEqual(new Set([start.value]));
			else {
				expect(Math.max(...values.map(Math.abs)), name).toBeLessThanOrEqual(Math.fround(start.limit));
				const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
				// A bias has only 32 values.
				expect(Math.abs(variance / (start.limit ** 2 / 3) - 1), name).toBeLessThan(values.length > 100 ? 0.15 : 0.6);
			}
		}
	});

	it('differ between members and seeds, and are the same for the same', () => {
		const two = initialWeights(network, 5, 2);
		expect(two.slice(0, size)).toEqual(initialWeights(network, 5));
		expect(two.slice(size)).not.toEqual(two.slice(0, size));
		expect(initialWeights(network, 6)).not.toEqual(initialWeights(network, 5));
	});
});
