import { numbers } from '../numbers.js';
import type { Part } from './part.js';

/** The nearest of a memory, some distances tied. */
export const neighborParts: readonly Part[] = [
	{
		name: 'nearest neighbours',
		async run(backend) {
			const memory = await backend.remember(
				numbers(301 * 13, 1).map((value, i) => (i % 26 < 13 ? Math.floor(value) : value)),
				301,
				13,
			);
			const few = await memory.nearest(numbers(67 * 13, 2), 67, 5, false);
			const all = await memory.nearest(numbers(3 * 13, 1).map(Math.floor), 3, 300, true);
			memory.dispose();
			return [few.distances, few.indices, all.distances, all.indices];
		},
	},
];
