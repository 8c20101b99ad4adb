import type { Cell } from '@anod/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTable } from '../../../core/src/data/index.js';
import { messages } from '../../../core/src/onnx/format/messages.js';
import { Graph } from '../../../core/src/onnx/graph.js';
import { tableFeatures } from '../../../core/src/onnx/preprocessing/features.js';
import { fitPreprocessing, transform } from '../../../core/src/preprocessing/index.js';
import type { PreprocessingOptions } from '../../../core/src/preprocessing/types.js';
import { columnFeeds, describeInRuntime, Session } from './session.js';

const missing = fc.constant(null);
const whole = fc.integer({ min: -5, max: 5 });
const number = fc.oneof(
	{ weight: 6, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
	{ weight: 2, arbitrary: whole },
	{ weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
	{ weight: 1, arbitrary: fc.constantFrom(-0, 1e-310, 1e308, -1e308) },
);
const word = fc.oneof({ weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') }, fc.string({ minLength: 1, maxLength: 3 }));
const many = fc.integer({ min: 0, max: 400 }).map((k) => `w${Math.floor(Math.sqrt(k))}`);
const date = fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((seconds) => new Date(seconds * 1000 + (seconds % 997)));
/** A cell of each kind of column; some of a column are missing. */
const cells: Readonly<Record<string, fc.Arbitrary<Cell>>> = { number, whole, flag: fc.boolean(), word, many, date };

const row = fc.record(
	Object.fromEntries(
		Object.entries(cells).map(([name, cell]) => [name, fc.oneof({ weight: 12, arbitrary: cell }, { weight: 1, arbitrary: missing })]),
	),
);
const kinds = { number: 'number', whole: 'number', flag: 'boolean', word: 'category', many: 'category', date: 'date' } as const;

const options: fc.Arbitrary<PreprocessingOptions> = fc.record({
	scaling: fc.constantFrom('standard', 'robust', 'minMax', 'quantile', 'none'),
	compressBeyond: fc.constantFrom(0, 0.5, 5),
	missing: fc.constantFrom('keep', 'impute'),
	columns: fc.constant(kinds),
});

/** Numbers of float32 between two of them. */
function ulps(a: number, b: number): number {
	const [x, y] = [...new Int32Array(Float32Array.of(a, b).buffer)].map((bits) => (bits < 0 ? -(bits & 0x7fffffff) : bits));
	return Math.abs(x - y);
}

describeInRuntime('preprocessing in a graph', () => {
	it('gives the features of any table: the same bits, but for the last one of a logarithm', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(row, { minLength: 20, maxLength: 80 }),
				fc.array(row, { minLength: 1, maxLength: 20 }),
				options,
				async (rows, fresh, given) => {
					const preprocessing = fitPreprocessing(readTable(rows), given);
					const graph = new Graph();
					const { values } = tableFeatures(graph, preprocessing, { inputs: 'columns', numbers: 'float64' });
					graph.output(values, 'features', ['n', preprocessing.width]);
					const operators = { '': 13, 'ai.onnx.ml': 2 };
					const text = graph.encode('features', true);
					const session = await Session.open(
						messages.model({ irVersion: 7, producer: 'test', description: '', graph: text, operators, metadata: {} }).encode(),
					);
					const all = [...rows, ...fresh];
					const { features } = await session.run(columnFeeds(all, preprocessing.columns));
					await session.close();
					const ours = transform(preprocessing, readTable(all));
					const beyond = given.scaling === 'quantile' || given.compressBeyond > 0 ? 1 : 0;
					const differs = (feature: number, own: number): boolean => (own !== own ? feature === feature : !(ulps(feature, own) <= beyond));
					const wrong = features.findIndex((feature, i) => differs(feature, ours[i]));
					const [name, line] = [preprocessing.featureNames[wrong % preprocessing.width], Math.floor(wrong / preprocessing.width)];
					const got = `${features[wrong]} in the graph, ${ours[wrong]} here`;
					expect(wrong, `${name} of row ${line}, ${JSON.stringify(all[line])}: ${got}, ${JSON.stringify(given)}`).toBe(-1);
				},
			),
			{ numRuns: 80, seed: 3 },
		);
	});
});
