import { AutoencoderDetector, type AutoencoderOptions, type Input, load } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import { contradictions, readings, records } from '../detector/readings.js';
import type { Part } from './part.js';

/** Fits, scores, explains, saves and loads. */
async function detected(backend: Backend, options: Partial<AutoencoderOptions>, train: Input, fresh: Input): Promise<ArrayBufferView[]> {
	const detector = new AutoencoderDetector({ seed: 12, steps: 60, hidden: [24, 24], ...options });
	await detector.fit(train, { backend });
	const { scores, pValues, labels, threshold } = await detector.predict(fresh);
	const { contributions } = await detector.explain(fresh);
	const loaded = await load(await detector.save(), { backend });
	const again = await loaded.score(fresh);
	detector.dispose();
	loaded.dispose();
	return [scores, pValues, labels, contributions, again, Float64Array.of(threshold.value)];
}

const rows = readings(200, 1);
const fresh = [...readings(10, 2), ...contradictions(10, 3)];
/** Numbers, a category, a boolean, a date and gaps. */
const mixed = (from: readonly number[][]): Record<string, number | string | boolean | Date | null>[] =>
	records(from).map((record, i) => ({
		...record,
		valve: i % 9 === 4 ? null : record.valve,
		mode: record.flow > 1 ? 'high' : record.flow < -1 ? 'low' : 'middle',
		hot: record.temperature > 300,
		at: new Date(Date.UTC(2026, i % 12, 1 + (i % 28), i % 24)),
	}));

/** Wide enough to be remembered in half precision. */
const wide = (from: readonly number[][]): number[][] =>
	from.map((row) => [0, 1, 2, 3].flatMap((turn) => row.map((value) => value / (1 + turn) + Math.abs(value % (2 + turn)))));

export const detectorParts: readonly Part[] = [
	{ name: 'autoencoder', run: (backend) => detected(backend, {}, rows, fresh) },
	{ name: 'autoencoder on mixed columns', run: (backend) => detected(backend, { scaling: 'quantile' }, mixed(rows), mixed(fresh)) },
	{ name: 'autoencoder on wide rows', run: (backend) => detected(backend, {}, wide(rows), wide(fresh)) },
	{
		name: 'autoencoder with a bottleneck, robust scaling and a false-alarm rate',
		run: (backend) =>
			detected(backend, { latent: 3, scaling: 'robust', threshold: { falseAlarmRate: 0.05 }, trainedOn: 'normal' }, rows, fresh),
	},
	{ name: 'classic autoencoder', run: (backend) => detected(backend, { preset: 'classic', epochs: 5 }, rows, fresh) },
];
