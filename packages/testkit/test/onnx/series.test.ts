import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, ConvolutionalDetector, type ConvolutionalOptions } from '@anod/core';
import { exportOnnx } from '@anod/core/onnx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectCode } from '../../src/detector/subject.js';
import { numbers } from '../../src/numbers.js';
import { describeInRuntime, expectScores, matrixFeed, Session } from './session.js';

type Options = Partial<ConvolutionalOptions>;
type Rows = (number | null)[][];
let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

/** `[t, 2]`: two waves of period 50 with a little noise, a jump, and cells that are missing: single ones, a stretch, the first ones. */
function waves(t: number, seed: number, gaps = true): Rows {
	const noise = numbers(2 * t, seed, -0.1, 0.1);
	return Array.from({ length: t }, (_, i) =>
		[0, 1].map((c) => {
			if (gaps && ((i % 61 === 9 && c === 0) || (i > 150 && i < 190) || i < 2)) return null;
			return Math.sin((2 * Math.PI * i) / 50 + c) + noise[2 * i + c] + (gaps && i > 230 && i < 240 ? 300 * c : 0);
		}),
	);
}

async function fitted(options: Options, rows: Rows = waves(400, 1), labels?: ArrayLike<number>): Promise<ConvolutionalDetector> {
	const detector = new ConvolutionalDetector({ seed: 1, width: 6, epochs: 2, ...options });
	await detector.fit(rows as never, { backend, ...(labels ? { labels } : {}) });
	return detector;
}

/** Series of several lengths, down to none. */
async function compare(detector: ConvolutionalDetector, channels = 2, lengths = [500, 121, 20, 1]): Promise<void> {
	const session = await Session.open(await exportOnnx(detector));
	expect(session.outputs).toEqual(['score', 'label', 'valid']);
	for (const length of lengths) {
		const rows = waves(length, length).map((row) => row.slice(0, channels));
		const results = await session.run({ series: matrixFeed(rows, channels).rows });
		const ours = await detector.predict(rows as never);
		expectScores(results, ours);
		expect([...results.valid], `valid of ${length} steps`).toEqual([...ours.valid]);
	}
	await session.close();
}

describeInRuntime('a detector of series as an ONNX graph', () => {
	it.each([
		{},
		{ causal: true },
		{ objectives: ['forecast'] },
		{ objectives: ['reconstruction'] },
		{ objectives: ['oneClass'] },
		{ objectives: ['forecast', 'oneClass'], causal: true },
		{ objectives: ['forecast', 'reconstruction', 'oneClass'] },
		{ smoothing: [1] },
		{ smoothing: [3, 8] },
		{ window: 11 },
		{ network: [{ kind: 'conv1d', filters: 2, kernel: 3, padding: 'causal' }], width: 0, objectives: ['forecast'] },
	] as Options[])('agrees with the detector when it is fitted with %j', async (options) => {
		await compare(await fitted(options));
	});

	it('agrees when channels are sparse', async () => {
		const rows = waves(400, 1).map(([a, b], i) => [a, i % 3 === 0 ? b : null]);
		await compare(await fitted({}, rows));
	});

	it('agrees on one channel', async () => {
		const rows = waves(400, 1).map(([a]) => [a]);
		await compare(await fitted({}, rows), 1);
	});

	it('agrees when it learned labels', async () => {
		const rows = waves(400, 1, false);
		const labels = rows.map((_, i) => (i % 100 > 90 ? 1 : 0));
		for (let i = 0; i < rows.length; i++) if (labels[i]) rows[i] = rows[i].map((value) => value! + 3);
		await compare(await fitted({}, rows, labels));
	});

	it('agrees over many segments', async () => {
		await compare(await fitted({}), 2, [6000]);
	});

	it('refuses options that series have no use for', async () => {
		const detector = await fitted({ objectives: ['forecast'] });
		const error = await expectCode(() => exportOnnx(detector, { inputs: 'columns' }), 'ANOD_OPTION');
		expect(error.message).toContain('inputs');
		await expectCode(() => exportOnnx(detector, { pixels: 'uint8' }), 'ANOD_OPTION');
		await expectCode(() => exportOnnx(detector, { numbers: 'float16' as never }), 'ANOD_OPTION');
		await expectCode(() => exportOnnx(detector, { number: 'float32' } as never), 'ANOD_OPTION');
	});
});
