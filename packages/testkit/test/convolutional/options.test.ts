import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, ConvolutionalDetector, type ConvolutionalInput, type ConvolutionalOptions, convolutionalOptions } from '@anod/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriesReadings } from '../../src/detector/series-readings.js';
import { expectCode } from '../../src/detector/subject.js';
import { numbers } from '../../src/numbers.js';

type Options = Partial<ConvolutionalOptions>;
let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

const minute = 60_000;
const jitter = numbers(200, 3, 0, 0.9);
/** Two hosts, two columns that could be the time, uneven by a little. */
const series = seriesReadings(200, 1).map(([a, b, c], i) => ({
	time: new Date(Math.round(minute * (i + jitter[i]))),
	logged: new Date(minute * i),
	host: i % 2 ? 'left' : 'right',
	a,
	b,
	c,
}));
const images = { data: numbers(40 * 256, 5, 0, 1), shape: [40, 16, 16] };
const labels = Array.from({ length: 40 }, (_, i) => i % 2);
const smallSeries: Options = { seed: 1, width: 4, epochs: 2, patience: 0 };
const smallImages: Options = { seed: 1, width: 4, epochs: 1, batchSize: 8 };

/** What a detector with these options makes of the data, as text. */
async function outcome(input: ConvolutionalInput, options: Options, labelled = false): Promise<string> {
	const detector = new ConvolutionalDetector(options);
	const { steps, heldOut, parameters, reason } = await detector.fit(input, { backend, ...(labelled ? { labels } : {}) });
	const scores = await detector.score(input);
	const text = [...scores].join() + detector.threshold.value + steps + heldOut + parameters + reason;
	detector.dispose();
	return text;
}

/** A change of each option, and the options it is a change to. */
const ofSeries: Readonly<Record<string, readonly [change: Options, base?: Options]>> = {
	seed: [{ seed: 2 }],
	objectives: [{ objectives: ['forecast'] }],
	threshold: [{ threshold: { contamination: 0.1 } }],
	time: [{ time: 'logged' }],
	series: [{ series: 'host' }],
	irregular: [{ irregular: 'ignore' }],
	window: [{ window: 9 }],
	smoothing: [{ smoothing: [3] }],
	causal: [{ causal: true }, { objectives: ['forecast'] }],
	width: [{ width: 6 }],
	network: [{ network: [{ kind: 'conv1d', filters: 3, kernel: 3, padding: 'same' }], width: 0 }],
	epochs: [{ epochs: 3 }],
	batchSize: [{ batchSize: 3 }],
	learningRate: [{ learningRate: 0.01 }],
	patience: [{ patience: 1 }, { epochs: 12, learningRate: 0.5 }],
	gradientClip: [{ gradientClip: 0.01 }],
	weightDecay: [{ weightDecay: 0.5 }],
	calibrationSplit: [{ calibrationSplit: 0.4 }],
	latent: [{ latent: 3 }, { objectives: ['oneClass'] }],
	trim: [{ trim: 0.3 }, { objectives: ['oneClass'] }],
};
const ofImages: Readonly<Record<string, readonly [change: Options, base?: Options]>> = {
	seed: [{ seed: 2 }],
	objectives: [{ objectives: ['context'] }, { objectives: ['transformation'] }],
	threshold: [{ threshold: { contamination: 0.1 } }],
	width: [{ width: 6 }, { objectives: ['transformation'] }],
	network: [{ network: [{ kind: 'flatten' }, { kind: 'dense', units: 5, bias: false }], width: 0 }, { objectives: ['oneClass'] }],
	epochs: [{ epochs: 2 }],
	batchSize: [{ batchSize: 5 }],
	learningRate: [{ learningRate: 0.05 }],
	gradientClip: [{ gradientClip: 0.001 }],
	weightDecay: [{ weightDecay: 0.9 }],
	calibrationSplit: [{ calibrationSplit: 0.4 }],
	transformations: [{ transformations: 4 }, { objectives: ['transformation'] }],
	neighbors: [{ neighbors: 4 }, { objectives: ['transformation'] }],
	memory: [{ memory: 5 }, { objectives: ['transformation'] }],
	context: [{ context: 10 }, { objectives: ['context'] }],
	hole: [{ hole: 2 }, { objectives: ['context'] }],
	latent: [{ latent: 3 }, { objectives: ['oneClass'] }],
	trim: [{ trim: 0.3 }, { objectives: ['oneClass'] }],
};

describe('options of the convolutional detector', () => {
	it.each(Object.keys(ofSeries))('%s changes what becomes of a series', async (name) => {
		const [change, base] = ofSeries[name];
		const before = await outcome(series, { ...smallSeries, ...base });
		expect(await outcome(series, { ...smallSeries, ...base, ...change })).not.toBe(before);
	});

	it.each(Object.keys(ofImages))('%s changes what becomes of images', async (name) => {
		const [change, base] = ofImages[name];
		const before = await outcome(images, { ...smallImages, ...base });
		expect(await outcome(images, { ...smallImages, ...base, ...change })).not.toBe(before);
	});

	it('preset and augment change what becomes of labelled images', async () => {
		const before = await outcome(images, smallImages, true);
		expect(await outcome(images, { ...smallImages, augment: false }, true)).not.toBe(before);
		expect(await outcome(images, { ...smallImages, width: 0, preset: 'classic' }, true)).not.toBe(before);
	});

	it('all of the table are tried above', () => {
		const tried = new Set([...Object.keys(ofSeries), ...Object.keys(ofImages), 'preset', 'augment']);
		expect([...convolutionalOptions].map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
	});

	it.each(['time', 'series', 'irregular', 'window', 'smoothing', 'causal'])('%s is refused for images', async (name) => {
		await expectCode(() => outcome(images, { ...smallImages, ...ofSeries[name][0] }), 'ANOD_OPTION');
	});

	it('one of another objective than those named is refused', async () => {
		for (const [change, objective] of [
			[{ latent: 3 }, 'transformation'],
			[{ hole: 2 }, 'oneClass'],
			[{ neighbors: 4 }, 'context'],
		] as const)
			await expectCode(() => outcome(images, { ...smallImages, ...change, objectives: [objective] }), 'ANOD_OPTION');
		await expectCode(() => outcome(series, { ...smallSeries, trim: 0.2, objectives: ['forecast'] }), 'ANOD_OPTION');
	});

	it('one that nothing could make use of is refused, where the objective is picked too', async () => {
		for (const change of [{ latent: 3 }, { trim: 0.3 }, { augment: false }] as const) {
			await expectCode(() => outcome(images, { ...smallImages, ...change }), 'ANOD_OPTION');
			await expectCode(() => outcome(series, { ...smallSeries, ...change }), 'ANOD_OPTION');
		}
		await expectCode(() => outcome(images, { ...smallImages, neighbors: 4 }, true), 'ANOD_OPTION');
		await expectCode(() => outcome(images, { preset: 'classic', memory: 9 }, true), 'ANOD_OPTION');
		const network = [{ kind: 'conv1d', filters: 3, kernel: 3, padding: 'same' }] as const;
		for (const change of [{ width: 5 }, { window: 9 }])
			await expectCode(() => outcome(series, { seed: 1, epochs: 2, network, ...change }), 'ANOD_OPTION');
	});

	it.each(['transformations', 'neighbors', 'memory', 'context', 'hole'])('%s is refused for series', async (name) => {
		await expectCode(() => outcome(series, { ...smallSeries, ...ofImages[name][0] }), 'ANOD_OPTION');
	});
});
