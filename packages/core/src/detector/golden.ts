import type { Backend, BackendInfo } from '../backend/types.js';
import { AnodError } from '../errors.js';

/** Largest relative difference of a golden score, for backends whose arithmetic is not bit-exact. */
const tolerance = 1e-3;

/**
 * Compares what a file's golden rows score here with what they scored where it was written.
 *
 * @param arithmetic - of the backend that wrote the file.
 * @throws AnodError ANOD_FILE when they come out otherwise.
 */
export function checkGoldenScores(
	scores: Float64Array,
	expected: ArrayLike<number>,
	arithmetic: BackendInfo['arithmetic'],
	backend: Backend,
): void {
	const exact = backend.info().arithmetic === 'exact' && arithmetic === 'exact';
	scores.forEach((score, i) => {
		const difference = Math.abs(score - expected[i]);
		if (exact ? difference !== 0 : !(difference <= tolerance * Math.max(1, Math.abs(expected[i]))))
			throw new AnodError(
				'ANOD_FILE',
				`golden row ${i} scores ${score} on ${backend.name}; the file says ${expected[i]}. The file or the backend is damaged, or the file comes from another version of the kernels.`,
				{ row: i, got: score, expected: expected[i] },
			);
	});
}
