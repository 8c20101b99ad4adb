import { RandomStream, streams } from '../../src/numeric/random.js';

export interface LabelledSet {
	readonly name: string;
	readonly n: number;
	readonly d: number;
	/** `[n, d]` */
	readonly rows: Float32Array;
	/** `[n]`, 1 = anomaly. */
	readonly labels: Uint8Array;
}

/** A row's value: `normal()` is bell-shaped, deviation 1; `uniform()` from 0 to 1. */
type Value = (random: { normal: () => number; uniform: () => number }, anomaly: boolean, feature: number, row: number) => number;

function made(name: string, n: number, d: number, anomalies: number, value: Value): LabelledSet {
	const stream = new RandomStream(11, streams.generate);
	const uniform = () => stream.float();
	// The sum of twelve, without a logarithm: the same numbers everywhere.
	const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, part) => sum + part, -6);
	const labels = Uint8Array.from({ length: n }, (_, row) => Number(row < anomalies));
	const rows = new Float32Array(n * d);
	for (let row = 0; row < n; row++)
		for (let feature = 0; feature < d; feature++) rows[row * d + feature] = value({ normal, uniform }, labels[row] === 1, feature, row);
	return { name, n, d, rows, labels };
}

/** Tables that isolation forests rank well and badly. The reference in golden/isolation-forest.json was computed on these rows. */
export const labelledSets: readonly LabelledSet[] = [
	made('anomalies all over, normal rows in the middle', 1000, 8, 50, ({ normal, uniform }, anomaly) =>
		anomaly ? 6 * uniform() - 3 : normal(),
	),
	made('anomalies shifted by one deviation', 800, 5, 80, ({ normal }, anomaly) => normal() + Number(anomaly)),
	made('anomalies between two clusters', 600, 4, 30, ({ normal }, anomaly, _, row) => (anomaly ? 0 : row % 2 ? 2.5 : -2.5) + normal()),
	made('whole numbers, most columns constant', 500, 12, 25, ({ uniform }, anomaly, feature) =>
		feature % 3 ? feature : Math.floor(uniform() * (anomaly ? 6 : 4)),
	),
	made('fewer rows than a tree would take', 100, 3, 10, ({ normal }, anomaly) => normal() * (anomaly ? 3 : 1)),
];
