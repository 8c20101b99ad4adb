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
	ARTime: [74.9, 65.2, 80.4],
	numenta: [70.1, 63.1, 74.3],
	contextOSE: [69.9, 67.0, 73.2],
	htmjava: [65.5, 53.3, 70.4],
	numentaTM: [64.6, 56.7, 69.2],
	earthgeckoSkyline: [58.2, 46.2, 63.8],
	knncad: [58.0, 43.4, 64.8],
	relativeEntropy: [54.6, 47.6, 58.8],
	randomCutForest: [51.7, 38.4, 59.8],
	twitterADVec: [47.1, 33.6, 53.5],
	windowedGaussian: [39.6, 20.9, 47.4],
	skyline: [35.7, 27.1, 44.5],
	random: [16.8, 5.8, 25.9],
};
