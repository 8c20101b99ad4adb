import { cosTurns, exp, log } from '../../src/numeric/functions.js';
import { RandomStream, streams } from '../../src/numeric/random.js';

/** Shapes that scores of clean rows come in, as draws from a seeded stream. */
export const distributions: Readonly<Record<string, (random: RandomStream) => number>> = {
	normal,
	exponential: (random) => -log(uniform(random)),
	'Student t, 3 degrees': (random) => normal(random) / Math.sqrt((normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2) / 3),
	'log-normal': (random) => exp(normal(random)),
	uniform,
};

export function uniform(random: RandomStream): number {
	return random.float() + 2 ** -25;
}

function normal(random: RandomStream): number {
	return Math.sqrt(-2 * log(uniform(random))) * cosTurns(uniform(random));
}

export const stream = (seed: number): RandomStream => new RandomStream(seed, streams.generate);

/** Median and 95 % quantile of a distribution, by 20,001 draws: the scale in which a detector's scores come. */
export function scaleOf(draw: (random: RandomStream) => number): { median: number; upper: number } {
	const random = stream(99);
	const sorted = Float64Array.from({ length: 20_001 }, () => draw(random)).sort();
	return { median: sorted[10_000], upper: sorted[19_000] };
}
