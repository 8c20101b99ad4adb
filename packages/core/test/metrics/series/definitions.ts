/**
 * The metrics of series word for word as their authors define them: slow, clear, never optimised. Nothing here is shared with what is tested.
 */

/** [first, last] of each run of ones, both inside. */
export function runs(flags: readonly number[]): [number, number][] {
	const found: [number, number][] = [];
	for (let row = 0; row < flags.length; row++) {
		if (!flags[row]) continue;
		if (row > 0 && flags[row - 1]) found[found.length - 1][1] = row;
		else found.push([row, row]);
	}
	return found;
}

/** Areas under the curves at one width: every threshold visits every row. */
export function areasAtWidth(labels: readonly number[], scores: readonly number[], width: number, thresholds: number) {
	const n = labels.length;
	const events = runs(labels);
	const reach = Math.floor(width / 2);
	const weights = labels.map((label, row) => {
		if (label) return 1;
		let sum = 0;
		for (const [first, last] of events) {
			const distance = row < first ? first - row : row - last;
			if (distance <= reach) sum += Math.sqrt(1 - distance / width);
		}
		return Math.min(sum, 1);
	});
	const grown: [number, number][] = [];
	for (const [first, last] of events) {
		const previous = grown.at(-1);
		if (previous && previous[1] >= first - reach) previous[1] = last + reach;
		else grown.push([first - reach, last + reach]);
	}
	const positives = labels.filter((label) => label).length;
	const descending = [...scores].sort((a, b) => b - a);
	const points = [{ x: 0, y: 0, precision: 1 }];
	for (let i = 0; i < thresholds; i++) {
		// numpy's linspace multiplies by a rounded step: what would be a whole place may fall just below it.
		const at = i === thresholds - 1 ? n - 1 : Math.floor(i * ((n - 1) / (thresholds - 1)));
		const flags = scores.map((score) => (score >= descending[at] ? 1 : 0));
		const flagged = flags.filter((flag) => flag).length;
		let truePositives = 0;
		let expected = 0;
		for (let row = 0; row < n; row++) {
			truePositives += weights[row] * flags[row];
			expected += labels[row] ? 1 : weights[row] * flags[row];
		}
		const middle = (positives + expected) / 2;
		const existence = grown.filter(([first, last]) => flags.some((flag, row) => flag && row >= first && row <= last)).length;
		points.push({
			x: (flagged - truePositives) / (n - middle),
			y: (Math.min(truePositives / middle, 1) * existence) / grown.length,
			precision: truePositives / flagged,
		});
	}
	let pr = 0;
	for (let i = 1; i < points.length; i++) pr += (points[i].y - points[i - 1].y) * points[i].precision;
	points.push({ x: 1, y: 1, precision: 0 });
	let roc = 0;
	for (let i = 1; i < points.length; i++) roc += ((points[i].x - points[i - 1].x) * (points[i].y + points[i - 1].y)) / 2;
	return { roc, pr };
}

/** Affiliation of one series, its integrals summed over eighths of a row: between those everything is straight, so the sums are exact. */
export function affiliationBySums(labels: readonly number[], flags: readonly number[]) {
	const n = labels.length;
	const intervals = (values: readonly number[]) => runs(values).map(([first, last]) => [first, last + 1] as const);
	const events = intervals(labels);
	const cell = 1 / 8;
	const distance = (x: number, [start, end]: readonly [number, number]) => Math.max(start - x, x - end, 0);
	const precisions: number[] = [];
	const recalls: number[] = [];
	for (const [e, event] of events.entries()) {
		const from = e === 0 ? 0 : (events[e - 1][1] + event[0]) / 2;
		const to = e === events.length - 1 ? n : (event[1] + events[e + 1][0]) / 2;
		/** Share of the zone farther than d from the interval. */
		const farther = (d: number, [start, end]: readonly [number, number]) =>
			1 - (Math.min(to, end + d) - Math.max(from, start - d)) / (to - from);
		const alarms = intervals(flags)
			.map(([start, end]) => [Math.max(start, from), Math.min(end, to)] as const)
			.filter(([start, end]) => start < end);
		if (alarms.length === 0) {
			recalls.push(0);
			continue;
		}
		let precision = 0;
		let length = 0;
		let recall = 0;
		for (let x = from + cell / 2; x < to; x += cell) {
			if (alarms.some(([start, end]) => x > start && x < end)) {
				const d = distance(x, event);
				precision += d === 0 ? 1 : farther(d, event);
				length++;
			}
			if (x > event[0] && x < event[1]) {
				const d = Math.min(...alarms.map((alarm) => distance(x, alarm)));
				recall += d === 0 ? 1 : farther(d, [x, x]);
			}
		}
		precisions.push(precision / length);
		recalls.push((recall * cell) / (event[1] - event[0]));
	}
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	return { precision: mean(precisions), recall: mean(recalls) };
}

/** Range-based reward of `ranges` for being covered by the runs of `flags`. */
export function rangeReward(truth: readonly number[], flags: readonly number[], existence: number): number {
	const rewards = runs(truth).map(([first, last]) => {
		const covered = flags.slice(first, last + 1).filter((flag) => flag).length;
		const touching = runs(flags).filter(([from, to]) => from <= last && to >= first).length;
		return covered === 0 ? 0 : existence + ((1 - existence) * covered) / (last - first + 1) / touching;
	});
	return rewards.length === 0 ? 0 : rewards.reduce((sum, value) => sum + value, 0) / rewards.length;
}

/** NAB's points of one series at one threshold, profile standard. */
export function nabPoints(windows: readonly (readonly [number, number])[], scores: readonly number[], threshold: number): number {
	const sigmoid = (x: number) => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1);
	const probation = Math.min(Math.floor(0.15 * scores.length), 750);
	const flagged = (row: number) => row >= probation && scores[row] >= threshold;
	let points = 0;
	for (const [first, last] of windows) {
		if (last < probation) continue;
		let best = -1;
		for (let row = first; row <= last; row++)
			if (flagged(row)) best = Math.max(best, sigmoid(-(last - row + 1) / (last - first + 1)) / sigmoid(-1));
		points += best;
	}
	for (let row = 0; row < scores.length; row++) {
		if (!flagged(row) || windows.some(([first, last]) => row >= first && row <= last)) continue;
		const previous = windows.filter(([, last]) => last < row).at(-1);
		points += 0.11 * (previous ? sigmoid((row - previous[1]) / (previous[1] - previous[0])) : -1);
	}
	return points;
}

/** All ways to flag `count` of `n` rows. */
export function* choices(n: number, count: number, from = 0): Generator<number[]> {
	if (count === 0) yield [];
	else for (let row = from; row <= n - count; row++) for (const rest of choices(n, count - 1, row + 1)) yield [row, ...rest];
}
