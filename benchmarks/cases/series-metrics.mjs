/**
 * Milliseconds that VUS-PR of a long series takes, at the window and the thresholds that TSB-AD has by default, and at a window three times as wide.
 *
 * Before anything is timed, the value is compared with the definition, which visits every row at every threshold and width.
 */
import { vusPr } from '@anod/core/metrics';
import { alternate, timed } from '../harness/alternate.mjs';
import { randomFrom } from '../harness/random.mjs';
import { rounded } from '../harness/statistics.mjs';

const n = 25_000;
const thresholds = 250;
const usualRounds = 31;

/** A series with an event of 1 to 60 rows about every 250, and scores that see most of them. */
function labelledSeries(random) {
	const labels = new Uint8Array(n);
	for (let row = 50; row < n - 100; row += 100 + Math.floor(random() * 300)) labels.fill(1, row, row + 1 + Math.floor(random() * 60));
	const scores = Float64Array.from(labels, (label) => random() + (label && random() < 0.4 ? 0.5 : 0));
	return { labels, scores };
}

/** VUS-PR by its definition. */
function byDefinition(labels, scores, window) {
	const sorted = Float64Array.from(scores).sort().reverse();
	const cuts = Array.from({ length: thresholds }, (_, i) => sorted[Math.floor((i * (n - 1)) / (thresholds - 1))]);
	const events = [];
	for (let row = 0; row < n; row++) {
		if (!labels[row]) continue;
		if (row > 0 && labels[row - 1]) events.at(-1)[1] = row;
		else events.push([row, row]);
	}
	const positives = labels.reduce((sum, label) => sum + label, 0);
	let volume = 0;
	for (let width = 0; width <= window; width++) {
		const reach = Math.floor(width / 2);
		const weights = Float64Array.from(labels);
		const grown = [];
		for (const [first, last] of events) {
			for (let distance = 1; distance <= reach; distance++) {
				const weight = Math.sqrt(1 - distance / width);
				if (first >= distance) weights[first - distance] += weight;
				if (last + distance < n) weights[last + distance] += weight;
			}
			if (grown.length && grown.at(-1)[1] >= first - reach) grown.at(-1)[1] = last + reach;
			else grown.push([first - reach, last + reach]);
		}
		for (let row = 0; row < n; row++) weights[row] = labels[row] ? 1 : Math.min(weights[row], 1);
		let before = 0;
		for (const cut of cuts) {
			let flagged = 0;
			let truePositives = 0;
			let around = 0;
			for (let row = 0; row < n; row++) {
				if (scores[row] < cut) continue;
				flagged++;
				truePositives += weights[row];
				if (!labels[row]) around += weights[row];
			}
			const found = grown.filter(([first, last]) => {
				for (let row = Math.max(first, 0); row <= Math.min(last, n - 1); row++) if (scores[row] >= cut) return true;
				return false;
			}).length;
			const recall = (Math.min(truePositives / (positives + around / 2), 1) * found) / grown.length;
			volume += (recall - before) * (truePositives / flagged);
			before = recall;
		}
	}
	return volume / (window + 1);
}

export async function run({ rounds = usualRounds, progress }) {
	const { labels, scores } = labelledSeries(randomFrom('series-metrics'));
	let definition;
	const definitionMs = await timed(() => {
		definition = byDefinition(labels, scores, 100);
	});
	const apart = Math.abs(vusPr(labels, scores, { window: 100, thresholds }) - definition);
	if (!(apart < 1e-9)) throw new Error(`VUS-PR is ${apart} away from its definition; nothing was timed.`);
	progress(`VUS-PR by its definition takes ${Math.round(definitionMs)} ms`);
	const rows = [];
	for (const window of [100, 300]) {
		let value;
		const ours = () => {
			value = vusPr(labels, scores, { window, thresholds });
		};
		rows.push(await alternate({ name: `VUS-PR of 25,000 points, window ${window}`, unit: 'ms', ours, rounds, warmup: 5, progress }));
		if (!(value > 0 && value < 1)) throw new Error(`VUS-PR is ${value}.`);
	}
	return {
		rows,
		notes: [
			`${thresholds} thresholds, every width from 0 to the window. Within ${apart.toExponential(1)} of the definition, which takes ${rounded(definitionMs, 3)} ms in plain loops.`,
		],
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
	};
}
