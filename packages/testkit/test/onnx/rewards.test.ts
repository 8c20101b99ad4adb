import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, ReinforcementDetector, type ReinforcementOptions } from '@anod/core';
import { exportOnnx } from '@anod/core/onnx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Curve, probabilityOf } from '../../../core/src/detector/reinforcement/curve.js';
import { readModelFile } from '../../../core/src/file/index.js';
import { type MixedRow, mixedRows, oddRows } from './mixed.js';
import { columnFeeds, describeInRuntime, expectScores, Session } from './session.js';

type Options = Partial<ReinforcementOptions>;
let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

const trained: readonly MixedRow[] = mixedRows(300, 1).map((row, i) => (i % 12 === 0 ? { ...row, power: -100 } : row));
const labels = (known: boolean) => trained.map((_, i) => (i % 12 === 0 && known ? 1 : 0));
const scored = [...trained.slice(0, 100), ...mixedRows(200, 2), ...oddRows];

async function fitted(options: Options, known = true): Promise<ReinforcementDetector> {
	const detector = new ReinforcementDetector({ seed: 3, hidden: [16], steps: 60, ...options });
	await detector.fit(trained, { backend, labels: labels(known) });
	return detector;
}

async function compare(detector: ReinforcementDetector): Promise<readonly string[]> {
	const session = await Session.open(await exportOnnx(detector));
	const theirs = await session.run(columnFeeds(scored, detector.summary.columns));
	const ours = await detector.predict(scored);
	expectScores(theirs, ours);
	// By their score, not by ours: where the curve is steep, scores that differ by next to nothing have probabilities that differ more.
	const { curve, prior } = readModelFile(await detector.save()).header as { curve: Curve; prior: { value: number } };
	theirs.probability.forEach((probability, i) => {
		const wanted = probabilityOf(curve, prior.value, theirs.score[i]);
		expect(Math.abs(probability - wanted), `probability of row ${i}`).toBeLessThanOrEqual(1e-5);
	});
	const { outputs } = session;
	await session.close();
	return outputs;
}

describeInRuntime('a reward-driven detector as an ONNX graph', () => {
	it.each([
		{},
		{ signals: false },
		{ hidden: [8, 8], activation: 'silu' },
		{ outputActivation: 'sigmoid', discount: 0, rewards: { truePositive: 1, trueNegative: 1, falsePositive: 0, falseNegative: 0 } },
		{ compressBeyond: 0 },
		{ missing: 'impute' },
		{ rewards: { truePositive: 1, trueNegative: 1, falsePositive: -1, falseNegative: -10 } },
		{ prior: 0.2 },
		{ threshold: 0.1 },
	] as Options[])('agrees with the detector when it is fitted with %j', async (options) => {
		const outputs = await compare(await fitted(options));
		expect(outputs.slice(0, 3)).toEqual(['score', 'label', 'probability']);
	});

	it('agrees when nothing is known of any row', async () => {
		await compare(await fitted({}, false));
	});
});
