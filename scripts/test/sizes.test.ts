import { describe, expect, it } from 'vitest';
import { measure } from '../sizes.mjs';

describe('what an import costs', async () => {
	for (const bundle of await measure()) {
		it(`keeps within its ceiling: ${bundle.name}`, () => {
			expect(bundle.bytes).toBeGreaterThan(1000);
			expect(bundle.bytes).toBeLessThanOrEqual(bundle.limit);
		});

		it(`holds nothing that does not belong: ${bundle.name}`, () => {
			expect(bundle.found).toEqual([]);
		});
	}
});
