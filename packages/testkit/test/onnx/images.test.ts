import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, ConvolutionalDetector, type ConvolutionalOptions } from '@anod/core';
import { exportOnnx } from '@anod/core/onnx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blotted, some, textures, uprights } from '../../../core/test/detector/images/pictures.js';
import { expectCode } from '../../src/detector/subject.js';
import { describeInRuntime, expectScores, Session } from './session.js';

type Options = Partial<ConvolutionalOptions>;
type Pictures = ReturnType<typeof textures>;
let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

/** One set after another. */
function joined(...sets: readonly Pictures[]): Pictures {
	const n = sets.reduce((sum, set) => sum + set.n, 0);
	const pixels = new Float32Array((n * sets[0].pixels.length) / sets[0].n);
	let at = 0;
	for (const set of sets) {
		pixels.set(set.pixels, at);
		at += set.pixels.length;
	}
	return { ...sets[0], n, pixels };
}

/** Codes of images of one kind lie so near each other that single precision shows in how far apart they are. */
const tolerance = 5e-5;

const shaped = ({ n, height, width, channels, pixels }: Pictures) => ({ data: pixels, shape: [n, height, width, channels] });

async function fitted(images: Pictures, options: Options, labels?: ArrayLike<number>): Promise<ConvolutionalDetector> {
	const detector = new ConvolutionalDetector({ seed: 1, width: 4, epochs: 1, batchSize: 16, ...options });
	await detector.fit(shaped(images), { backend, ...(labels ? { labels } : {}) });
	return detector;
}

/** Images of the fit, others, and one that is as bright as can be. */
async function compare(detector: ConvolutionalDetector, images: Pictures): Promise<void> {
	const session = await Session.open(await exportOnnx(detector));
	const glaring = { ...some(images, 0, 1), pixels: some(images, 0, 1).pixels.map((value) => (value > 0.5 ? 1e9 : -1e9)) };
	for (const set of [joined(some(images, 0, 20), blotted(some(images, 20, 40), 3), glaring), some(images, 5, 6)]) {
		const { data, shape } = shaped(set);
		expectScores(await session.run({ images: { data, shape } }), await detector.predict({ data, shape }), tolerance);
	}
	await session.close();
}

describeInRuntime('a detector of images as an ONNX graph', () => {
	it.each([
		[{ objectives: ['transformation'] }, 16, 16, 1],
		[{ objectives: ['transformation'] }, 12, 16, 3],
		[{ objectives: ['transformation'], transformations: 8 }, 9, 9, 1],
		[{ objectives: ['transformation'] }, 51, 49, 1],
		[{ objectives: ['context'] }, 16, 16, 1],
		[{ objectives: ['context'], hole: 3, context: 9 }, 33, 37, 3],
		[{ objectives: ['oneClass'], latent: 4 }, 16, 16, 1],
		[{ objectives: ['oneClass'], latent: 4 }, 55, 50, 1],
		[{ objectives: ['transformation', 'context', 'oneClass'], latent: 4 }, 17, 16, 1],
		[{}, 16, 16, 1],
	] as [Options, number, number, number][])(
		'agrees with the detector when it is fitted with %j on %i × %i × %i',
		async (options, height, width, channels) => {
			const images = uprights(60, 1, height, width, channels);
			await compare(await fitted(images, options), images);
		},
	);

	it.each([{}, { preset: 'classic', width: 0, network: [] }, { augment: false }] as Options[])(
		'agrees when it learned labels with %j',
		async (options) => {
			const images = joined(textures(30, 1), blotted(textures(30, 2), 3));
			const labels = Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1));
			await compare(await fitted(images, options, labels), images);
		},
	);

	it('takes bytes when asked to', async () => {
		const images = uprights(60, 1);
		const data = Uint8Array.from(images.pixels, (value) => 255 * value);
		const shape = [60, 16, 16, 1];
		const detector = new ConvolutionalDetector({ seed: 1, width: 4, epochs: 1, objectives: ['transformation'] });
		await detector.fit({ data, shape }, { backend });
		const session = await Session.open(await exportOnnx(detector, { pixels: 'uint8' }));
		expectScores(await session.run({ images: { data, shape } }), await detector.predict({ data, shape }));
	});

	it('scores no image', async () => {
		const session = await Session.open(await exportOnnx(await fitted(uprights(60, 1), { objectives: ['transformation'] })));
		const { score } = await session.run({ images: { data: new Float32Array(0), shape: [0, 16, 16, 1] } });
		expect(score.length).toBe(0);
	});

	it('refuses options that images have no use for', async () => {
		const detector = await fitted(uprights(60, 1), { objectives: ['oneClass'], latent: 4 });
		for (const options of [{ inputs: 'matrix' }, { numbers: 'float32' }] as const)
			await expectCode(() => exportOnnx(detector, options), 'ANOD_OPTION');
	});
});
