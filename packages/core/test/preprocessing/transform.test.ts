import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/index.js';
import type { Batch } from '../../src/data/types.js';
import { fitPreprocessing, inverse, type Preprocessing, type PreprocessingOptions, transform } from '../../src/preprocessing/index.js';
import { expectError } from '../data/errors.js';

const options: PreprocessingOptions = { scaling: 'standard', compressBeyond: 5, missing: 'keep' };
const learn = (input: Batch, given: Partial<PreprocessingOptions> = {}) => fitPreprocessing(readTable(input), { ...options, ...given });
const features = (preprocessing: Preprocessing, input: Batch) => transform(preprocessing, readTable(input));
/** The features of the only column, a row each. */
const rowsOf = (preprocessing: Preprocessing, input: Batch) => {
	const values = features(preprocessing, input);
	return Array.from({ length: values.length / preprocessing.width }, (_, i) =>
		Array.from(values.subarray(i * preprocessing.width, (i + 1) * preprocessing.width)),
	);
};
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
const letters = (text: string) => ({ letter: [...text] });

describe('numbers', () => {
	const preprocessing = learn([[0], [2], [4], [6]]);
	const deviation = Math.sqrt(5);
	it('have mean 0 and deviation 1', () => {
		expect(Array.from(features(preprocessing, [[0], [2], [4], [6]]))).toEqual([-3, -1, 1, 3].map((x) => Math.fround(x / deviation)));
	});
	it('grow logarithmically beyond 5 deviations, on both sides, and keep their order', () => {
		const at = (z: number) => features(preprocessing, [[3 + z * deviation]])[0];
		expect(at(4.99)).toBeCloseTo(4.99, 5);
		expect(at(6)).toBeCloseTo(5 + Math.log1p(1), 5);
		expect(at(-105)).toBeCloseTo(-5 - Math.log1p(100), 5);
		expect(at(1e300)).toBeCloseTo(5 + Math.log(1e300), 3);
	});
	it('do not with compressBeyond 0, nor as min-max, quantile or unscaled', () => {
		const cases = [
			{ compressBeyond: 0, expected: 1000 / deviation },
			{ scaling: 'minMax', expected: 1003 / 6 },
			{ scaling: 'none', expected: 1003 },
			{ scaling: 'quantile', expected: 5.19933758270342 },
		] as const;
		for (const { expected, ...given } of cases) expect(features(learn([[0], [2], [4], [6]], given), [[1003]])[0]).toBeCloseTo(expected, 3);
	});
	it('are cut at 1e18, whose square single precision can hold', () => {
		const raw = learn([[0], [1]], { scaling: 'none' });
		expect(Array.from(features(raw, [[1e300], [-1e300], [1e17]]))).toEqual([1e18, -1e18, 1e17].map(Math.fround));
	});
	it('that are constant have scale 1, whatever the scaling: a stuck sensor that moves shows', () => {
		for (const scaling of ['standard', 'robust', 'minMax', 'quantile'] as const)
			expect(Array.from(features(learn([[7], [7], [7]], { scaling }), [[7], [8], [6.5]]))).toEqual([0, 1, -0.5]);
	});
	it('so small or large that squares leave the range are scaled all the same', () => {
		for (const factor of [1e-200, 1e-30, 1e-12, 1e12, 1e200]) {
			const values = features(learn([[1 * factor], [2 * factor], [4 * factor]]), [[1 * factor], [2 * factor], [4 * factor]]);
			expect(Array.from(values, (value) => value.toFixed(5))).toEqual(['-1.06904', '-0.26726', '1.33631']);
		}
	});
	it('may come as text, and are refused as anything else, saying row, column and value', () => {
		expect(features(preprocessing, [{ x0: '3' }])[0]).toBe(0);
		expectError(() => features(preprocessing, [{ x0: 1 }, { x0: 'three' }]), 'ANOD_INPUT', 'row 1, column x0 is "three"');
	});
	it('are refused when infinite, in a table that was built by hand too', () => {
		const table = { length: 2, names: ['x0'], named: false, columns: [Float64Array.of(1, -Infinity)] };
		expectError(() => transform(preprocessing, table), 'ANOD_INPUT', 'row 1, column x0 is -Infinity');
		expectError(() => transform(preprocessing, { ...table, columns: [[Infinity, 1]] }), 'ANOD_INPUT', 'row 0, column x0 is Infinity');
	});
});

describe('booleans', () => {
	it('are 0 and 1, scaled as numbers', () => {
		const preprocessing = learn({ b: [true, true, true, false] });
		expect(Array.from(features(preprocessing, { b: [true, false] }))).toEqual([0.25, -0.75].map((z) => Math.fround(z / Math.sqrt(0.1875))));
		expect(Array.from(features(preprocessing, { b: ['true', 0] }))).toEqual(Array.from(features(preprocessing, { b: [true, false] })));
	});
	it('stay 0 and 1 for min-max and unscaled input, constant ones too', () => {
		for (const scaling of ['minMax', 'none'] as const) {
			expect(Array.from(features(learn({ b: [true, false] }, { scaling }), { b: [true, false] }))).toEqual([1, 0]);
			expect(Array.from(features(learn({ b: [true, true] }, { scaling }), { b: [true, false] }))).toEqual([1, 0]);
		}
	});
});

describe('categories', () => {
	const preprocessing = learn(letters('aabbbc'));
	it('have a feature each, most frequent first, and one for others', () => {
		expect(preprocessing.featureNames).toEqual(['letter=b', 'letter=a', 'letter=c', 'letter:other']);
	});
	it('are centred, and weigh together as much as one number', () => {
		const rows = rowsOf(preprocessing, letters('aabbbc'));
		const variances = [0, 1, 2, 3].map((k) => {
			const column = rows.map((row) => row[k]);
			expect(sum(column)).toBeCloseTo(0, 5);
			return sum(column.map((value) => value * value)) / rows.length;
		});
		expect(sum(variances)).toBeCloseTo(1, 5);
		expect(variances[3]).toBe(0);
	});
	it('never seen leave the known ones empty and set the other feature', () => {
		const [unknown, known] = rowsOf(preprocessing, letters('za'));
		expect(unknown[3]).toBeGreaterThan(1);
		expect(unknown.slice(0, 3).every((value) => value < 0)).toBe(true);
		expect(known[3]).toBe(0);
		expect(known[1]).toBeGreaterThan(0);
	});
	it('are plain 0 and 1 for min-max and unscaled input', () => {
		for (const scaling of ['minMax', 'none'] as const)
			expect(rowsOf(learn(letters('aabbbc'), { scaling }), letters('bz'))).toEqual([
				[1, 0, 0, 0],
				[0, 0, 0, 1],
			]);
	});
	it('that are many have one feature: the rarer the lower, unknown lowest', () => {
		const text = Array.from({ length: 20 }, (_, k) => `c${k} `.repeat(k + 1))
			.join('')
			.trim()
			.split(' ');
		const many = learn({ city: text });
		expect(many.featureNames).toEqual(['city:frequency']);
		const [unknown, rare, some, frequent] = features(many, { city: ['nowhere', 'c0', 'c9', 'c19'] });
		expect(unknown).toBeLessThan(rare);
		expect(rare).toBeLessThan(some);
		expect(some).toBeLessThan(frequent);
		const all = features(many, { city: text });
		expect(sum(all) / all.length).toBeCloseTo(0, 5);
		expect(sum(all.map((value) => value * value)) / all.length).toBeCloseTo(1, 5);
		const unit = learn({ city: text }, { scaling: 'minMax' });
		expect(Array.from(features(unit, { city: ['nowhere', 'c19'] }))).toEqual([0, 1]);
	});
	it('read numbers, booleans and dates as the text of them', () => {
		const stated = learn({ code: [1, 2, 2] }, { columns: { code: 'category' } });
		expect(rowsOf(stated, { code: ['2', '1'] })).toEqual(rowsOf(stated, { code: [2, 1] }));
	});
});

describe('dates', () => {
	const hour = 3.6e6;
	const times = Array.from({ length: 500 }, (_, i) => new Date(Date.UTC(2024, 0, 1) + i * 5 * hour));
	const preprocessing = learn({ time: times });
	const at = (time: string) => Array.from(features(preprocessing, [{ time }]), (value) => Number(value.toFixed(5)) + 0);
	it('are the hour of the day and the weekday on circles, in UTC', () => {
		expect(preprocessing.featureNames).toEqual(['time:hour-sin', 'time:hour-cos', 'time:weekday-sin', 'time:weekday-cos']);
		expect(at('2024-01-01T00:00Z')).toEqual([0, 1, 0, 1]);
		expect(at('2024-01-01T06:00Z').slice(0, 2)).toEqual([1, 0]);
		expect(at('2024-01-01T12:00+06:00').slice(0, 2)).toEqual([1, 0]);
		expect(at('2024-01-03 23:00').slice(2)).toEqual(
			[Math.sin((4 * Math.PI) / 7), Math.cos((4 * Math.PI) / 7)].map((x) => Number(x.toFixed(5))),
		);
	});
	it('are the same any number of weeks later or earlier', () => {
		const friday = '2024-01-05T15:30:00.000Z';
		for (const weeks of [1, 1500, -4000])
			expect(at(new Date(Date.parse(friday) + weeks * 7 * 24 * hour).toISOString())).toEqual(at(friday));
		expect(at('2024-01-06T15:30Z')).not.toEqual(at(friday));
	});
	it('lie in [0, 1] for min-max input', () => {
		const unit = features(learn({ time: times }, { scaling: 'minMax' }), { time: times });
		expect(Math.min(...unit)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...unit)).toBeLessThanOrEqual(1);
		expect(Math.max(...unit)).toBeGreaterThan(0.95);
	});
});

describe('missing cells', () => {
	const rows = {
		n: [1, 3, null, 8],
		c: ['x', 'x', 'y', null],
		b: [true, null, false, true],
		t: ['2024-01-01T00:00', null, '2024-01-20T12:00', '2024-01-30T07:00'],
	};
	it('stay NaN in all their features when kept', () => {
		const preprocessing = learn(rows);
		const values = rowsOf(preprocessing, rows);
		const gaps = values.map((row) => row.map((value, j) => (Number.isNaN(value) ? preprocessing.featureNames[j] : '')).filter(Boolean));
		expect(gaps).toEqual([[], ['b', 't:hour-sin', 't:hour-cos', 't:weekday-sin', 't:weekday-cos'], ['n'], ['c=x', 'c=y', 'c:other']]);
	});
	it('become the median, the most frequent value or the mean of the cycle when imputed', () => {
		const preprocessing = learn(rows, { missing: 'impute' });
		const [filled, typical] = rowsOf(preprocessing, [
			{ n: null, c: null, b: null, t: null },
			{ n: 3, c: 'x', b: true, t: null },
		]);
		expect(filled).toEqual(typical);
		expect(filled.every(Number.isFinite)).toBe(true);
		const cycles = rowsOf(preprocessing, { ...rows, t: rows.t.map((time) => time ?? rows.t[0]) }).map((row) => row[5]);
		expect(filled[5]).toBeCloseTo((cycles[0] + cycles[2] + cycles[3]) / 3, 6);
	});
	it('are refused when none may be, saying row and column, for every kind', () => {
		for (const [column, cells] of Object.entries(rows)) {
			const present = cells.filter((cell) => cell !== null);
			const preprocessing = learn({ [column]: present, x: present.map((_, i) => i * i) }, { missing: 'error' });
			expectError(
				() => features(preprocessing, { [column]: [present[0], null], x: [1, 2] }),
				'ANOD_MISSING_VALUE',
				`row 1, column ${column}`,
				'score()',
			);
		}
	});
});

describe('columns of rows to score', () => {
	const preprocessing = learn([
		{ id: 'a', width: 1, height: 5, depth: null },
		{ id: 'b', width: 2, height: 7, depth: 1 },
	]);
	it('are found by name: in any order, among others, without the ones that are no features', () => {
		expect(preprocessing.columns[0].kind).toBe('ignore');
		const expected = features(preprocessing, [{ id: 'a', width: 1, height: 5, depth: 1 }]);
		expect(features(preprocessing, [{ extra: 'x', depth: 1, height: 5, width: 1 }])).toEqual(expected);
	});
	it('are refused when one is absent, naming the nearest', () => {
		expectError(
			() => features(preprocessing, [{ width: 1, heigth: 5, depth: 1 }]),
			'ANOD_UNKNOWN_COLUMN',
			'score() got rows with no column height; the nearest is heigth',
		);
	});
	it('may be absent when cells were missing in fit: the cells then are too, as beside rows that have them', () => {
		const alone = features(preprocessing, [{ width: 1, height: 5 }]);
		expect(Array.from(alone)).toEqual(
			Array.from(
				features(preprocessing, [
					{ width: 1, height: 5 },
					{ width: 1, height: 5, depth: 1 },
				]),
			).slice(0, 3),
		);
		expect(alone[2]).toBeNaN();
	});
	it('go by position where either side has no names, and must then be as many', () => {
		const matrix = learn([
			[1, 2],
			[3, 5],
		]);
		expect(features(matrix, { b: [1], a: [2] })).toEqual(features(matrix, [[1, 2]]));
		expectError(() => features(matrix, [[1, 2, 3]]), 'ANOD_SHAPE', 'score() got rows of 3 columns, the detector was fitted on 2.');
		expectError(() => features(preprocessing, [[1, 2]]), 'ANOD_SHAPE', 'rows of 2 columns', 'fitted on 4');
		expectError(() => transform(matrix, readTable([[1]]), 'explain()'), 'ANOD_SHAPE', 'explain() got');
	});
	it('may hold no rows', () => {
		expect(features(preprocessing, [])).toEqual(new Float32Array(0));
		expect(features(preprocessing, { data: new Float32Array(0), shape: [0, 4] })).toEqual(new Float32Array(0));
		expectError(() => features(preprocessing, { data: new Float32Array(0), shape: [0, 3] }), 'ANOD_SHAPE', 'rows of 3 columns');
	});
});

describe('inverse', () => {
	const time = ['2024-01-01T00:00', '2024-01-20T12:00', '2024-01-30T07:00'];
	const preprocessing = learn({
		n: [1, 3, 8],
		c: ['x', 'y', 'x'],
		b: [true, true, false],
		time,
		id: ['p', 'q', 'r'],
	});
	it('tells numbers, likeliest categories and booleans, and nothing of dates and identifiers', () => {
		const table = { n: [3, 1], c: ['y', 'x'], b: [false, true], time: time.slice(0, 2), id: ['p', 'q'] };
		const [n, c, b, t, id] = inverse(preprocessing, features(preprocessing, table), 2);
		expect([n.map((value) => Number(Number(value).toFixed(5))), c, b]).toEqual([
			[3, 1],
			['y', 'x'],
			[false, true],
		]);
		expect([t, id]).toEqual([
			[undefined, undefined],
			[undefined, undefined],
		]);
	});
	it('tells nothing of categories known by frequency', () => {
		const city = Array.from({ length: 100 }, (_, i) => `c${i % 30}`);
		const many = learn({ city });
		expect(inverse(many, features(many, { city }), 100)[0]).toEqual(new Array(100).fill(undefined));
	});
	it('is null where features are NaN', () => {
		const [n, c, b] = inverse(preprocessing, new Float32Array(preprocessing.width).fill(Number.NaN), 1);
		expect([n, c, b]).toEqual([[null], [null], [null]]);
	});
	it('is finite for features that no row has', () => {
		for (const scaling of ['standard', 'robust', 'minMax', 'quantile', 'none'] as const)
			for (const value of [3e38, -3e38, 700, -700]) {
				const wild = learn([[1e300], [-1e300], [3]], { scaling });
				expect(inverse(wild, Float32Array.of(value), 1)[0][0]).toSatisfy(Number.isFinite);
			}
	});
	it('names a known category for a row of an unknown one', () => {
		expect(['x', 'y']).toContain(
			inverse(preprocessing, features(preprocessing, { n: [1], c: ['z'], b: [true], time: [time[0]], id: ['p'] }), 1)[1][0],
		);
	});
	it('refuses features that are not n rows', () => {
		expectError(() => inverse(preprocessing, new Float32Array(3), 1), 'ANOD_SHAPE', 'got 3 features');
	});
});
