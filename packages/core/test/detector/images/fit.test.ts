import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/types.js';
import { goldenImages, imagesTensors } from '../../../src/detector/convolutional/images/file.js';
import { fitImages } from '../../../src/detector/convolutional/images/fit.js';
import type { ImageSet } from '../../../src/detector/convolutional/images/read.js';
import { ImagesScorer } from '../../../src/detector/convolutional/images/scorer.js';
import type { ImagesState } from '../../../src/detector/convolutional/images/state.js';
import { imagesThreshold } from '../../../src/detector/convolutional/images/threshold.js';
import type { ConvolutionalOptions } from '../../../src/detector/convolutional/options.js';
import { resolveConvolutionalOptions } from '../../../src/detector/convolutional/presets.js';
import type { Progress } from '../../../src/detector/types.js';
import type { Network } from '../../../src/network/types.js';
import { openBackend } from './backend.js';
import { blotted, joined, rocArea, some, textures, uprights } from './pictures.js';

type Options = Partial<ConvolutionalOptions>;
let backend: Backend;
beforeAll(async () => {
	backend = await openBackend();
});
afterAll(() => backend?.dispose());

const fitted = (images: ImageSet, options: Options = {}, labels?: ArrayLike<number>): Promise<ImagesState> =>
	fitImages(images, resolveConvolutionalOptions(options), backend, {}, labels);

async function withScorer<Result>(state: ImagesState, use: (scorer: ImagesScorer) => Promise<Result>): Promise<Result> {
	const scorer = await ImagesScorer.create(state, backend);
	try {
		return await use(scorer);
	} finally {
		scorer.dispose();
	}
}

const score = (state: ImagesState, images: ImageSet): Promise<Float64Array> => withScorer(state, (scorer) => scorer.score(images));

const labelled = (n: number, seed: number) => {
	const images = joined(textures(n, seed), blotted(textures(n, seed + 1), seed + 2));
	return { images, labels: Uint8Array.from({ length: 2 * n }, (_, i) => (i < n ? 0 : 1)) };
};

/** One way to fit each objective in seconds. */
const cases: Record<string, { readonly learn: () => Promise<ImagesState>; readonly normal: ImageSet }> = {
	transformation: {
		learn: () => fitted(uprights(120, 1), { objectives: ['transformation'], width: 8, batchSize: 64 }),
		normal: uprights(30, 2),
	},
	context: { learn: () => fitted(textures(120, 1), { objectives: ['context'], width: 32 }), normal: textures(30, 2) },
	oneClass: {
		learn: () => fitted(uprights(120, 1), { objectives: ['oneClass'], width: 8, latent: 8, epochs: 6, batchSize: 16 }),
		normal: uprights(30, 2),
	},
	classification: {
		learn: () => {
			const { images, labels } = labelled(80, 1);
			return fitted(images, { width: 6, epochs: 20, batchSize: 16 }, labels);
		},
		normal: textures(30, 9),
	},
	'transformation and context': {
		learn: () => fitted(uprights(100, 1), { objectives: ['transformation', 'context'], width: 8, batchSize: 64 }),
		normal: uprights(30, 2),
	},
};

describe.each(Object.entries(cases))('images, %s', (name, { learn, normal }) => {
	let state: ImagesState;
	beforeAll(async () => {
		state = await learn();
	});

	it('scores pictures with a blob above those without', async () => {
		const area = rocArea(await score(state, normal), await score(state, blotted(normal, 5)));
		expect(area).toBeGreaterThan(0.95);
	});

	it('gives the same bits twice', async () => {
		const again = await learn();
		expect(again.tensors).toEqual(state.tensors);
		expect(again.threshold).toEqual(state.threshold);
	});

	it('scores a picture alike alone and among others', async () => {
		const all = await score(state, normal);
		expect([...(await score(state, some(normal, 7, 8)))]).toEqual([all[7]]);
		expect([...(await score(state, some(normal, 3, 12)))]).toEqual([...all.subarray(3, 12)]);
	});

	it('explains by pixels that sum to the score', async () => {
		const few = some(blotted(normal, 5), 0, 4);
		const { heat, scores } = await withScorer(state, async (scorer) => ({ heat: await scorer.heat(few), scores: await scorer.score(few) }));
		const area = few.height * few.width;
		expect(heat).toHaveLength(4 * area);
		scores.forEach((value, i) => {
			const sum = heat.subarray(i * area, (i + 1) * area).reduce((total, part) => total + part, 0);
			expect(Math.abs(sum - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
		});
	});

	it('scores pixels beyond all bounds by finite numbers', async () => {
		const absurd = { ...some(normal, 0, 2), pixels: some(normal, 0, 2).pixels.map((value, i) => (i % 3 === 0 ? 3e38 : value)) };
		for (const value of await score(state, absurd)) expect(Number.isFinite(value)).toBe(true);
	});

	it('holds tensors of the shapes that a file must have, and golden scores that come out again', async () => {
		const shapes = imagesTensors(state, (tensor) => state.tensors[tensor]?.length ?? 0);
		expect(Object.keys(shapes).sort()).toEqual(Object.keys(state.tensors).sort());
		for (const [tensor, shape] of Object.entries(shapes))
			expect(state.tensors[tensor]).toHaveLength(shape.reduce((product, length) => product * length, 1));
		expect(await score(state, goldenImages(state))).toEqual(state.tensors.goldenScores);
	});

	it('reports what it learned', () => {
		const { summary } = state;
		expect(summary.health.warnings).toEqual([]);
		expect(summary.health.loss.trained).toBeLessThan(summary.health.loss.untrained);
		expect(summary.curve.loss.length).toBeGreaterThan(1);
		expect(summary.reason).toContain(name.split(' ')[0]);
	});
});

describe('the objective of images', () => {
	it('is transformation where pictures are upright, and says how sure it was', async () => {
		const { objectives, summary } = await fitted(uprights(100, 1), { width: 4, epochs: 1 });
		expect(objectives).toEqual(['transformation']);
		expect(summary.reason).toMatch(/transformation, since .* in (9\d|100) % of cases/);
	});

	it('is context where they are not', async () => {
		const { objectives, summary } = await fitted(textures(100, 1), { width: 16, epochs: 1 });
		expect(objectives).toEqual(['context']);
		expect(summary.reason).toMatch(/context, since .* \d\d % of cases \(guessing: 25 %\)/);
	});

	it.each([
		[['auto', 'context'], /auto stands alone/],
		[['forecast'], /forecast is for series; images have transformation, context, oneClass, classification/],
		[['classification', 'context'], /classification stands alone/],
		[['classification'], /learns from labels, and fit\(\) got none/],
	] as const)('refuses %j', async (objectives, message) => {
		await expect(fitted(textures(12, 1), { objectives })).rejects.toThrow(message);
	});

	it('refuses labels that it would not use', async () => {
		await expect(fitted(textures(12, 1), { objectives: ['context'] }, new Uint8Array(12))).rejects.toThrow(/labels are for classification/);
	});
});

describe('labels of images', () => {
	it.each([
		[new Uint8Array(11), /11 labels for 12 images/],
		[new Uint8Array(12), /0 of the 12 labels are 1 \(anomaly\)/],
		[Uint8Array.from({ length: 12 }, (_, i) => i), /label of image 2 is 2; labels are 0 \(normal\) and 1 \(anomaly\)/],
		[Float64Array.from({ length: 12 }, () => Number.NaN), /label of image 0 is NaN/],
	])('refuses %s', async (labels, message) => {
		await expect(fitted(textures(12, 1), {}, labels)).rejects.toThrow(message);
	});

	it('make the score a probability, with ½ as its threshold', async () => {
		const state = await cases.classification.learn();
		const scores = await score(state, joined(textures(20, 11), blotted(textures(20, 12), 13)));
		for (const value of scores) expect(value >= 0 && value <= 1).toBe(true);
		expect(state.threshold).toMatchObject({ rule: 'auto', value: 0.5 });
		expect(state.summary.notes.join()).toMatch(/Of the 32 held-out images, .* in (9\d(\.\d+)?|100) % of pairs/);
	});

	it('give a rate of false alarms from normal images, a share of anomalies from all', async () => {
		const { images, labels } = labelled(60, 1);
		const state = await fitted(images, { width: 4, epochs: 12, batchSize: 16 }, labels);
		expect(state.tensors.calibration).toHaveLength(12);
		expect(state.tensors.heldOut).toHaveLength(24);
		const byShare = imagesThreshold({ contamination: 0.5 }, state.tensors, 120).value;
		expect(state.tensors.heldOut.filter((value) => value >= byShare)).toHaveLength(12);
		const byRate = imagesThreshold({ falseAlarmRate: 0.2 }, state.tensors, 120).value;
		expect(state.tensors.calibration.filter((value) => value >= byRate).length).toBeLessThanOrEqual(2);
	});

	it('with the preset classic train the textbook network on its own terms', async () => {
		const { images, labels } = labelled(24, 1);
		const state = await fitted(images, { preset: 'classic', epochs: 1 }, labels);
		expect(state.parts).toMatchObject([{ kind: 'classification', output: 'probability' }]);
		expect(state.summary.parameters).toBe(9 * 64 + 64 + 9 * 64 * 128 + 128 + (2 * 2 * 128 + 1) * 1024 + 1025);
	});
});

describe('fitting images', () => {
	it('has no option for images that is accepted and ignored', async () => {
		const outcome = async (objective: 'transformation' | 'context' | 'oneClass' | 'classification', options: Options) => {
			const base: Options = { width: 4, epochs: 1, batchSize: 16, latent: 4, memory: 40 };
			const { images, labels } = labelled(20, 3);
			const given = { ...base, objectives: [objective], ...options } as Options;
			const state = await fitted(images, given, objective === 'classification' ? labels : undefined);
			return [...(await score(state, textures(6, 5))), state.threshold.value, state.summary.heldOut, state.summary.steps].join();
		};
		const common: Options[] = [
			{ seed: 1 },
			{ threshold: { contamination: 0.1 } },
			{ width: 6 },
			{ epochs: 2 },
			{ batchSize: 8 },
			{ learningRate: 0.01 },
			{ gradientClip: 0.01 },
			{ weightDecay: 0.5 },
			{ calibrationSplit: 0.4 },
		];
		const own: Record<string, Options[]> = {
			transformation: [{ transformations: 4 }, { neighbors: 5 }, { memory: 10 }],
			context: [{ context: 8 }, { hole: 2 }],
			oneClass: [{ latent: 6 }, { trim: 0.4 }],
			classification: [{ augment: false }],
		};
		for (const objective of ['transformation', 'context', 'oneClass', 'classification'] as const) {
			const base = await outcome(objective, {});
			for (const change of [...common, ...own[objective]])
				expect(await outcome(objective, change), `${objective} ${JSON.stringify(change)}`).not.toBe(base);
		}
	});

	it.each([
		[
			'transformation',
			[{ kind: 'flatten' }, { kind: 'dense', units: 3 }],
			/option network ends in 3 outputs; telling 8 transformations apart wants 8/,
		],
		['context', [{ kind: 'dense', units: 3 }], /option network ends in 3 outputs; the hidden centre of 4 × 4 pixels wants 16/],
		['classification', [{ kind: 'flatten' }, { kind: 'dense', units: 2 }], /option network ends in 2 outputs; classification wants 1/],
	] as const)('takes layers of the user for %s, and says when they end wrongly', async (objective, layers, message) => {
		const { images, labels } = labelled(12, 1);
		const options = (network: ConvolutionalOptions['network']): Options => ({ objectives: [objective], network, epochs: 1 });
		const given = objective === 'classification' ? labels : undefined;
		await expect(fitted(images, options(layers), given)).rejects.toThrow(message);
		const right = layers.map((layer) =>
			'units' in layer ? { ...layer, units: { transformation: 8, context: 16, classification: 1 }[objective] } : layer,
		);
		const state = await fitted(images, options(right), given);
		expect((state.parts[0] as { network: Network }).network.layers.slice(-right.length)).toEqual(right);
	});

	it('reads colours, oblong images and numbers beyond 0 to 1', async () => {
		const train = textures(60, 1, 12, 20, 3);
		const stretch = (images: ImageSet): ImageSet => ({ ...images, pixels: images.pixels.map((value) => 4000 * value - 1000) });
		for (const objectives of [['transformation'], ['context']] as const) {
			const state = await fitted(stretch(train), { objectives, width: 8 });
			const normal = textures(20, 2, 12, 20, 3);
			const area = rocArea(await score(state, stretch(normal)), await score(state, stretch(blotted(normal, 3))));
			expect(area).toBeGreaterThan(0.9);
			expect(state.summary.notes.join()).toContain('Pixels run from');
		}
	});

	it('copes with images that are all the same', async () => {
		const same: ImageSet = { n: 20, height: 8, width: 8, channels: 1, pixels: new Float32Array(20 * 64).fill(0.5) };
		for (const objectives of [['transformation'], ['context'], ['oneClass'], ['auto']] as const) {
			const state = await fitted(same, { objectives, width: 4, epochs: 1 });
			const scores = await score(state, joined(some(same, 0, 2), textures(2, 1, 8, 8)));
			expect(scores.every(Number.isFinite)).toBe(true);
			expect(scores[0]).toBe(scores[1]);
		}
	});

	it('refuses images of another size than those it learned from', async () => {
		const state = await fitted(textures(20, 1), { objectives: ['context'], width: 8, epochs: 1 });
		await expect(score(state, textures(2, 1, 16, 20))).rejects.toThrow(/the images are 16 × 20 grey, those of the fit 16 × 16 grey/);
		await expect(score(state, textures(2, 1, 16, 16, 3))).rejects.toThrow(/16 × 16 RGB, those of the fit 16 × 16 grey/);
	});

	it('refuses too few images', async () => {
		await expect(fitted(textures(9, 1))).rejects.toThrow(/fit\(\) got 9 images; it needs at least 10/);
	});

	it('refuses a hidden centre that leaves no surroundings, or no room in the image', async () => {
		await expect(fitted(textures(12, 1), { objectives: ['context'], context: 4 })).rejects.toThrow(/option hole is 4, option context 4/);
		await expect(fitted(textures(12, 1, 8, 8), { objectives: ['context'], context: 12, hole: 9 })).rejects.toThrow(
			/images are 8 × 8 pixels/,
		);
	});

	it('tells its progress from 0 to 1 in order', async () => {
		const seen: Progress[] = [];
		await fitImages(uprights(40, 1), resolveConvolutionalOptions({ width: 4, epochs: 1 }), backend, { onProgress: (p) => seen.push(p) });
		const fractions = seen.map(({ fraction }) => fraction);
		expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b));
		expect([fractions[0], fractions[fractions.length - 1]]).toEqual([0, 1]);
		expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['prepare', 'train', 'calibrate']);
	});

	it('leaves nothing in the backend, whether it succeeds, fails or is stopped', async () => {
		let held = 0;
		const counted = <Kept extends { dispose(): void }>(kept: Kept): Kept => {
			held++;
			return new Proxy(kept, {
				get(target, name) {
					const value = Reflect.get(target, name);
					if (typeof value !== 'function') return value;
					if (name === 'dispose') held--;
					return value.bind(target);
				},
			});
		};
		const counting: Backend = {
			name: backend.name,
			info: () => backend.info(),
			compile: async (...given) => counted(await backend.compile(...given)),
			remember: async (...given) => counted(await backend.remember(...given)),
			dispose: () => {},
		};
		const { images, labels } = labelled(20, 1);
		for (const objective of ['auto', 'transformation', 'context', 'oneClass', 'classification'] as const) {
			const run = (share: number) => {
				const controller = new AbortController();
				const options = resolveConvolutionalOptions({ objectives: [objective], width: 4, epochs: 2, batchSize: 16 });
				const onProgress = ({ fraction }: Progress) => fraction >= share && controller.abort();
				return fitImages(
					images,
					options,
					counting,
					{ signal: controller.signal, onProgress },
					objective === 'classification' ? labels : undefined,
				);
			};
			await run(2);
			expect(held).toBe(0);
			for (const share of [0, 0.05, 0.3, 0.84, 0.91]) await expect(run(share), `${objective} ${share}`).rejects.toThrow(/aborted/);
			expect(held).toBe(0);
			const short = resolveConvolutionalOptions({ objectives: [objective], network: [{ kind: 'dense', units: 2 }] });
			if (objective !== 'oneClass')
				await expect(fitImages(images, short, counting, {}, objective === 'classification' ? labels : undefined)).rejects.toThrow();
			expect(held).toBe(0);
		}
	});

	it('stops when it is told to, wherever it is', async () => {
		for (const phase of ['prepare', 'train', 'calibrate'] as const) {
			const controller = new AbortController();
			const run = {
				signal: controller.signal,
				onProgress: (p: Progress) => p.phase === phase && p.fraction < 1 && controller.abort('enough'),
			};
			await expect(fitImages(uprights(40, 1), resolveConvolutionalOptions({ width: 4 }), backend, run)).rejects.toMatchObject({
				code: 'ANOD_ABORTED',
			});
		}
	});
});
