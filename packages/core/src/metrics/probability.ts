import { AnodError } from '../errors.js';
import { log, log1p } from '../numeric/functions.js';
import { checkLengths, isAnomaly, type Labels, type Scores } from './ranking.js';

/**
 * Brier score: mean squared difference between a forecast probability of an anomaly and what happened; 0 is perfect.
 *
 * @param probabilities - `[n]`, each 0 to 1.
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels or values outside 0 to 1.
 * @see Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2
 */
export function brierScore(labels: Labels, probabilities: Scores): number {
	return meanOver(labels, probabilities, (anomaly, probability) => {
		const off = anomaly ? 1 - probability : probability;
		return off * off;
	});
}

/**
 * Logarithmic loss: −mean log of the probability given to what happened. Probabilities are kept 2⁻⁵² away from 0 and 1,
 * as in scikit-learn, so one certain mistake costs 36 and not Infinity.
 *
 * @param probabilities - `[n]`, each 0 to 1.
 * @throws as {@link brierScore}.
 */
export function logLoss(labels: Labels, probabilities: Scores): number {
	return meanOver(labels, probabilities, (anomaly, probability) => {
		const p = Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON);
		return anomaly ? -log(p) : -log1p(-p);
	});
}

function meanOver(labels: Labels, probabilities: Scores, cost: (anomaly: boolean, probability: number) => number): number {
	const n = checkLengths(labels, probabilities);
	let sum = 0;
	for (let row = 0; row < n; row++) {
		const probability = probabilities[row];
		if (!(probability >= 0 && probability <= 1))
			throw new AnodError(
				'ANOD_INPUT',
				`row ${row} has ${String(probability)}; this metric wants a probability from 0 to 1. For other scores use rocAuc or averagePrecision.`,
				{ row, got: probability },
			);
		sum += cost(isAnomaly(labels, row), probability);
	}
	return sum / n;
}
