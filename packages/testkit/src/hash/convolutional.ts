import { ConvolutionalDetector, type ConvolutionalInput, type ConvolutionalOptions, FittedConvolutional, SeriesStream } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import { seriesContradictions, seriesReadings } from '../detector/series-readings.js';
import { numbers } from '../numbers.js';
import type { Part } from './part.js';

type Options = Partial<ConvolutionalOptions>;

/** Fits, scores, explains, saves and loads. */
async function detected(
	backend: Backend,
	options: Options,
	train: ConvolutionalInput,
	fresh: ConvolutionalInput,
	labels?: ArrayLike<number>,
): Promise<ArrayBufferView[]> {
	const detector = new ConvolutionalDetector({ seed: 12, ...options });
	await detector.fit(train, { backend, labels });
	const { scores, pValues, labels: found, threshold, valid } = await detector.predict(fresh);
	const { contributions } = await detector.explain(fresh);
	const loaded = await FittedConvolutional.load(await detector.save(), { backend });
	const again = await loaded.score(fresh);
	detector.dispose();
	loaded.dispose();
	return [scores, pValues, found, valid, contributions, again, Float64Array.of(threshold.value)];
}

const series = seriesReadings(300, 1);
const freshSeries = [...seriesReadings(120, 2), ...seriesContradictions(20, 3)];
const gaps = series.map((row, i) => row.map((value, j) => (i % 23 === j ? Number.NaN : value)));
const one = series.map((row) => [row[0]]);
const small: Options = { width: 8, epochs: 2 };

/** Stripes of two directions, `[n, 12, 12]`; the odd ones have a bright spot. */
function stripes(n: number, seed: number, odd: boolean): { data: Float32Array; shape: number[] } {
	const data = numbers(n * 144, seed, 0, 0.3);
	for (let i = 0; i < n; i++)
		for (let p = 0; p < 144; p++) {
			const [y, x] = [Math.floor(p / 12), p % 12];
			if ((y + 2 * x) % 6 < 3) data[i * 144 + p] += 0.5;
			if (odd && y > 6 && y < 10 && x > 2 && x < 6) data[i * 144 + p] = 1;
		}
	return { data, shape: [n, 12, 12] };
}
const images = stripes(60, 5, false);
const freshImages = stripes(8, 6, true);
const both = { data: Float32Array.of(...stripes(40, 7, false).data, ...stripes(40, 8, true).data), shape: [80, 12, 12] };

/** Points pushed, saved and restored midway, with a refit. */
async function streamed(backend: Backend): Promise<ArrayBufferView[]> {
	const detector = new ConvolutionalDetector({ seed: 12, ...small, causal: true });
	await detector.fit(series, { backend });
	let stream = detector.stream({ past: series, refitEvery: 64, refitSteps: 3, warmUp: 60 });
	const values: number[] = [];
	const points = [...freshSeries, ...seriesReadings(60, 4)];
	for (const [i, point] of points.entries()) {
		if (i === 90) stream = await SeriesStream.restore(await stream.save(), { backend });
		const { score, surprise, alarm } = await stream.push(point);
		values.push(score, surprise, alarm ? 1 : 0);
	}
	detector.dispose();
	return [Float64Array.from(values)];
}

export const convolutionalParts: readonly Part[] = [
	{ name: 'series', run: (backend) => detected(backend, small, series, freshSeries) },
	{ name: 'series with gaps, by the past alone', run: (backend) => detected(backend, { ...small, causal: true }, gaps, freshSeries) },
	{
		name: 'series of one channel',
		run: (backend) =>
			detected(
				backend,
				small,
				one,
				freshSeries.map((row) => [row[0]]),
			),
	},
	{
		name: 'series by one class',
		run: (backend) => detected(backend, { ...small, objectives: ['oneClass'], latent: 4 }, series, freshSeries),
	},
	{
		name: 'labelled series',
		run: (backend) =>
			detected(
				backend,
				small,
				[...series.slice(0, 200), ...seriesContradictions(20, 9), ...seriesReadings(100, 8)],
				freshSeries,
				Array.from({ length: 320 }, (_, i) => (i >= 200 && i < 220 ? 1 : 0)),
			),
	},
	{ name: 'stream with a refit, saved and restored', run: streamed },
	...(['transformation', 'context', 'oneClass'] as const).map((objective) => ({
		name: `images by ${objective}`,
		run: (backend: Backend) => detected(backend, { objectives: [objective], width: 4, epochs: 1, batchSize: 16 }, images, freshImages),
	})),
	{
		name: 'labelled images',
		run: (backend) =>
			detected(
				backend,
				{ width: 4, epochs: 2, batchSize: 16 },
				both,
				freshImages,
				Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1)),
			),
	},
];
