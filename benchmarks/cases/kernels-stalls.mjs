/**
 * How long the event loop stands still while a detector fits on the native backend: a timer that is due every millisecond, for about a minute
 * of training on 50,000 rows of 30 features. The figure is the longest wait between two of its turns.
 */
import { AutoencoderDetector } from '@anod/core';
import { describeBackend, openNative } from '../harness/native.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { quantile, rounded } from '../harness/statistics.mjs';

const n = 50_000;
const d = 30;
const seconds = 60;

export async function run({ progress }) {
	const backend = await openNative();
	const rows = structuredRows(n, d, 8, randomFrom('stalls'));
	const secondsOfFit = async (maxSteps) => {
		const detector = new AutoencoderDetector({ seed: 7, steps: maxSteps });
		const start = performance.now();
		await detector.fit({ data: rows, shape: [n, d] }, { backend });
		detector.dispose();
		return (performance.now() - start) / 1000;
	};
	const trial = 2000;
	const base = await secondsOfFit(1);
	const taken = await secondsOfFit(trial);
	const steps = Math.ceil((seconds / Math.max(0.05, taken - base)) * trial);
	progress(`${trial} steps take ${taken.toFixed(2)} s; the measured fit has ${steps}`);
	const waits = [];
	let last = performance.now();
	const timer = setInterval(() => {
		const now = performance.now();
		waits.push(now - last);
		last = now;
	}, 1);
	const length = await secondsOfFit(steps);
	clearInterval(timer);
	const notes = [describeBackend(backend), `the fit took ${length.toFixed(1)} s; ${waits.length} turns of the timer`];
	backend.dispose();
	return {
		rows: [
			{ name: 'longest stall', ours: rounded(Math.max(...waits), 4), unit: 'ms' },
			{ name: '99.9th percentile', ours: rounded(quantile(waits, 0.999), 4), unit: 'ms' },
		],
		notes,
	};
}
