/** A process whose memory is measured: fits and scores a series of `STEPS CHANNELS`; prints bytes and seconds as JSON. */
import { ConvolutionalDetector } from '@anod/core';
import { openNative } from './native.mjs';
import { wandering } from './wandering.mjs';

const [steps, channels] = process.argv.slice(2).map(Number);
const backend = await openNative();
globalThis.gc();
const before = process.memoryUsage().rss;
const series = wandering(steps, channels);
const start = performance.now();
const detector = new ConvolutionalDetector({ seed: 1 });
await detector.fit(series, { backend });
const fitted = performance.now();
const scores = await detector.score(series);
const scored = performance.now();
if (scores.length !== steps || !scores.every(Number.isFinite)) throw new Error('The detector did not score every step.');
console.log(
	JSON.stringify({
		series: series.data.byteLength,
		peak: process.resourceUsage().maxRSS * 1024 - before,
		fitSeconds: (fitted - start) / 1000,
		scoreSeconds: (scored - fitted) / 1000,
	}),
);
