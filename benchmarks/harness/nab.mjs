/** The Numenta Anomaly Benchmark's corpus, and its published scores. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosen, folderOf } from './data.mjs';

/** Names of the series, as `realTweets/Twitter_volume_AAPL.csv`. */
export const nabSeries = (wanted) => chosen(Object.keys(readWindows()), wanted, 'nab');

const readWindows = () => JSON.parse(readFileSync(join(folderOf('nab'), 'labels', 'combined_windows.json'), 'utf8'));

/** One series: `{ values, windows }`; windows are rows, end not included. @throws Error when a window begins or ends at no row */
export function readNab(name) {
	const lines = readFileSync(join(folderOf('nab'), 'data', name), 'utf8')
		.trim()
		.split(/\r?\n/)
		.slice(1);
	const times = lines.map((line) => line.slice(0, line.indexOf(',')));
	const values = Float64Array.from(lines, (line) => Number(line.slice(line.indexOf(',') + 1)));
	const windows = readWindows()[name].map((ends) => {
		const [first, last] = ends.map((time) => time.slice(0, 19));
		const window = { start: times.indexOf(first), end: times.lastIndexOf(last) + 1 };
		if (window.start < 0 || window.end <= window.start)
			throw new Error(`${name} has no rows at ${first} or ${last}; the labels are of other files.`);
		return window;
	});
	return { values, windows };
}

/** `{ detector: { standard, lowFalsePositives, lowFalseNegatives } }`, NAB's published scoreboard, oracle thresholds on the corpus. */
export const nabScoreboard = {
	ARTime: [74.85, 65.15, 80.36],
	numenta: [70.1, 63.12, 74.32],
	contextOSE: [69.9, 66.98, 73.18],
	htmjava: [65.55, 53.26, 70.42],
	numentaTM: [64.55, 56.67, 69.19],
	earthgeckoSkyline: [58.2, 46.2, 63.8],
	knncad: [57.99, 43.41, 64.81],
	relativeEntropy: [54.64, 47.6, 58.84],
	randomCutForest: [51.72, 38.36, 59.75],
	twitterADVec: [47.06, 33.61, 53.5],
	windowedGaussian: [39.65, 20.87, 47.41],
	skyline: [35.69, 27.08, 44.48],
	random: [16.83, 5.76, 25.88],
	expose: [16.44, 3.19, 26.92],
};
