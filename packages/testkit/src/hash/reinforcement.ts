import { FittedReinforcement, ReinforcementDetector, type ReinforcementOptions } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import { contradictions, readings } from '../detector/readings.js';
import type { Part } from './part.js';

const rows = [...contradictions(30, 3), ...readings(200, 1)];
const fresh = [...readings(10, 2), ...contradictions(10, 4)];
/** A few anomalies and normal rows; most are not known. */
const labels = rows.map((_, i) => (i < 12 ? 1 : i >= 60 && i < 70 ? -1 : 0));

/** Fits, scores, explains, learns from answers, and again after it was saved and loaded. */
async function reviewed(backend: Backend, options: Partial<ReinforcementOptions>, told?: readonly number[]): Promise<ArrayBufferView[]> {
	const detector = new ReinforcementDetector({ seed: 12, ...options });
	await detector.fit(rows, { backend, labels: told });
	const results: ArrayBufferView[] = [];
	const look = async (fitted: FittedReinforcement): Promise<void> => {
		const { scores, pValues, probabilities, labels: found, threshold } = await fitted.predict(fresh);
		results.push(scores, pValues, probabilities, found, Float64Array.of(threshold.value));
	};
	const answer = async (fitted: FittedReinforcement): Promise<void> => {
		const { ids, scores } = await fitted.query(5);
		results.push(ids, scores);
		await fitted.feedback({ ids, labels: Array.from(ids, (id) => (id < 30 ? 1 : -1)) });
	};
	await look(detector);
	results.push((await detector.explain(fresh.slice(8, 12))).contributions);
	await answer(detector);
	await look(detector);
	const loaded = await FittedReinforcement.load(await detector.save(), { backend });
	await answer(loaded);
	await loaded.feedback({ rows: fresh.slice(0, 2), rewards: [1, -1], decisions: [0, 1] });
	await look(loaded);
	detector.dispose();
	loaded.dispose();
	return results;
}

export const reinforcementParts: readonly Part[] = [
	{ name: 'reward-driven, some labels', run: (backend) => reviewed(backend, { steps: 150 }, labels) },
	{
		name: 'reward-driven, no label, the teacher alone',
		run: (backend) => reviewed(backend, { steps: 150, signals: false, rewards: { falseNegative: -5 } as ReinforcementOptions['rewards'] }),
	},
	{
		name: 'classic reward-driven',
		run: (backend) =>
			reviewed(
				backend,
				{ preset: 'classic', steps: 300 },
				rows.map((_, i) => (i < 30 ? 1 : -1)),
			),
	},
];
