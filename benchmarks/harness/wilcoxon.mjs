/** Whether one method beats another over many sets, or only on average. */

/** Φ, the normal distribution function, to 7 digits (Abramowitz and Stegun 26.2.17). */
function normalBelow(z) {
	const t = 1 / (1 + 0.2316419 * Math.abs(z));
	const tail =
		(t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))) * Math.exp((-z * z) / 2)) /
		Math.sqrt(2 * Math.PI);
	return z > 0 ? 1 - tail : tail;
}

/**
 * The signed-rank test of Wilcoxon, two-sided, by its normal approximation with tied ranks shared; pairs that are equal are left out.
 *
 * @param {number[]} ours
 * @param {number[]} theirs - of the same sets
 * @returns how many sets are won and lost, and how likely so uneven an outcome would be if neither were better
 */
export function signedRanks(ours, theirs) {
	const differences = ours.map((value, i) => value - theirs[i]).filter((difference) => difference !== 0);
	const n = differences.length;
	const sorted = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
	let positive = 0;
	let ties = 0;
	for (let from = 0; from < n; ) {
		let end = from + 1;
		while (end < n && Math.abs(sorted[end]) === Math.abs(sorted[from])) end++;
		const rank = (from + 1 + end) / 2;
		for (let i = from; i < end; i++) if (sorted[i] > 0) positive += rank;
		ties += (end - from) ** 3 - (end - from);
		from = end;
	}
	const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
	const z = variance > 0 ? (positive - (n * (n + 1)) / 4) / Math.sqrt(variance) : 0;
	return {
		won: differences.filter((difference) => difference > 0).length,
		lost: differences.filter((difference) => difference < 0).length,
		p: 2 * normalBelow(-Math.abs(z)),
	};
}
