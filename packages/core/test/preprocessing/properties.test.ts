import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable, selectRows } from '../../src/data/index.js';
import type { Cell, Table } from '../../src/data/types.js';
import { compress, decompress } from '../../src/preprocessing/compress.js';
import { fitPreprocessing, inverse, type Preprocessing, type PreprocessingOptions, transform } from '../../src/preprocessing/index.js';

const scalings = ['standard', 'robust', 'minMax', 'quantile', 'none'] as const;
const anyOptions: fc.Arbitrary<PreprocessingOptions> = fc.record({
	scaling: fc.constantFrom(...scalings),
	compressBeyond: fc.constantFrom(0, 0.5, 5),
	missing: fc.constantFrom('keep' as const, 'impute' as const),
});
const standard: PreprocessingOptions = { scaling: 'standard', compressBeyond: 5, missing: 'keep' };
const kinds = { n: 'number', c: 'category', b: 'boolean', t: 'date' } as const;
const gap = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 6 });
const wildNumber = fc.double({ noDefaultInfinity: true, noNaN: true });
const mildNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true });

/** Rows of every kind, at least one cell of each present. */
const tableOf = (number: fc.Arbitrary<number>): fc.Arbitrary<Table> =>
	fc
		.array(
			fc.record({
				n: gap(number),
				c: gap(fc.constantFrom('red', 'green', 'blue', 'other', '')),
				b: gap(fc.boolean()),
				t: gap(fc.date({ min: new Date('1960-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })),
			}),
			{ minLength: 1, maxLength: 30 },
		)
		.map((rows) => readTable([{ n: 1, c: 'red', b: true, t: new Date(0) }, ...rows] as { [name: string]: Cell }[]));
const learn = (table: Table, options: PreprocessingOptions) => fitPreprocessing(table, { ...options, columns: kinds });
const copy = (preprocessing: Preprocessing): Preprocessing => JSON.parse(JSON.stringify(preprocessing));

describe('for any rows and options', () => {
	it('features are finite or the NaN of a missing cell, and inverse cells are finite too', () => {
		fc.assert(
			fc.property(tableOf(wildNumber), tableOf(wildNumber), anyOptions, (table, fresh, options) => {
				const preprocessing = learn(table, options);
				for (const rows of [table, fresh]) {
					const features = transform(preprocessing, rows);
					features.forEach((value, j) => {
						const column = preprocessing.featureColumn[j % preprocessing.width];
						const cell = rows.columns[column][Math.floor(j / preprocessing.width)];
						const missing = cell === null || cell === '' || Number.isNaN(cell);
						if (options.missing === 'keep' && missing) expect(value).toBeNaN();
						else expect(Number.isFinite(value)).toBe(true);
					});
					for (const value of inverse(preprocessing, features, rows.length)[0])
						if (value !== null) expect(Number.isFinite(value)).toBe(true);
				}
			}),
		);
	});
	it('what was learned survives JSON, and gives the same bits', () => {
		fc.assert(
			fc.property(tableOf(wildNumber), anyOptions, (table, options) => {
				const preprocessing = learn(table, options);
				expect(copy(preprocessing)).toEqual(preprocessing);
				expect(transform(copy(preprocessing), table)).toEqual(transform(preprocessing, table));
			}),
		);
	});
	it('the order of the rows changes nothing that was learned, to the bit', () => {
		fc.assert(
			fc.property(tableOf(wildNumber), anyOptions, fc.infiniteStream(fc.nat()), (table, options, keys) => {
				const order = Array.from({ length: table.length }, (_, i) => [keys.next().value as number, i])
					.sort(([a], [b]) => a - b)
					.map(([, i]) => i);
				expect(learn(selectRows(table, order), options)).toEqual(learn(table, options));
			}),
		);
	});
	it('the order of the columns changes positions only', () => {
		fc.assert(
			fc.property(tableOf(mildNumber), anyOptions, (table, options) => {
				const turned = { ...table, names: [...table.names].reverse(), columns: [...table.columns].reverse() };
				const plain = (preprocessing: Preprocessing) =>
					Object.fromEntries(preprocessing.columns.map(({ first, ...column }) => [column.name, column]));
				expect(plain(learn(turned, options))).toEqual(plain(learn(table, options)));
				expect(transform(learn(table, options), turned)).toEqual(transform(learn(table, options), table));
			}),
		);
	});
	it('a row has the same features whatever rows come with it', () => {
		fc.assert(
			fc.property(tableOf(mildNumber), anyOptions, (table, options) => {
				const preprocessing = learn(table, options);
				const all = transform(preprocessing, table);
				for (let i = 0; i < table.length; i++)
					expect(transform(preprocessing, selectRows(table, [i]))).toEqual(
						all.slice(i * preprocessing.width, (i + 1) * preprocessing.width),
					);
			}),
		);
	});
});

describe('there and back', () => {
	it('numbers return within single precision, known categories and booleans exactly, missing cells as null', () => {
		fc.assert(
			fc.property(
				tableOf(mildNumber),
				fc.constantFrom('standard' as const, 'robust' as const, 'minMax' as const, 'none' as const),
				(table, scaling) => {
					const preprocessing = learn(table, { ...standard, scaling });
					const [n, c, b, t] = inverse(preprocessing, transform(preprocessing, table), table.length);
					const { shift, scale } = preprocessing.columns[0].state as { shift: number; scale: number };
					for (let i = 0; i < table.length; i++) {
						const value = table.columns[0][i] as number;
						const z = Math.abs((value - shift) / scale);
						// A feature is off by 2⁻²⁴ of itself; undoing the compression makes that a share of the value. Below 1e-44 it is 0.
						if (Number.isNaN(value)) expect(n[i]).toBeNull();
						else
							expect(Math.abs((n[i] as number) - value)).toBeLessThanOrEqual(
								scale * (7e-8 * z * (6 + Math.log1p(z)) + 1e-44) + 1e-15 * Math.abs(shift),
							);
						expect(c[i]).toBe(table.columns[1][i] || null);
						expect(b[i]).toBe(table.columns[2][i]);
						expect(t[i]).toBeUndefined();
					}
				},
			),
		);
	});
	it('numbers scaled by quantiles return, where no ties and no cut ends hide them', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 }), (values) => {
				const table = readTable({ n: values });
				const preprocessing = fitPreprocessing(table, { ...standard, scaling: 'quantile', columns: { n: 'number' } });
				const [n] = inverse(preprocessing, transform(preprocessing, table), values.length);
				values.forEach((value, i) => {
					expect(Math.abs((n[i] as number) - value)).toBeLessThan(0.05);
				});
			}),
		);
	});
	it('compression is increasing and undone, for any limit', () => {
		fc.assert(
			fc.property(wildNumber, wildNumber, fc.constantFrom(0, 0.5, 5), (a, b, limit) => {
				if (a < b) expect(compress(a, limit)).toBeLessThanOrEqual(compress(b, limit));
				const z = Math.max(-1e18, Math.min(1e18, a));
				expect(Math.abs(decompress(compress(z, limit), limit) - z)).toBeLessThanOrEqual(1e-13 * Math.abs(z) + 1e-300);
			}),
		);
	});
});

describe('scaled features', () => {
	const columns = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 });
	it.each(['standard', 'robust', 'minMax', 'quantile'] as const)('do not change with the unit or the zero of a column (%s)', (scaling) => {
		fc.assert(
			fc.property(columns, fc.constantFrom(1e-12, 0.001, 3, 1e9), fc.integer({ min: -1000, max: 1000 }), (values, factor, offset) => {
				fc.pre(new Set(values).size > 1);
				const features = (cells: number[]) => {
					const table = readTable({ n: cells });
					return transform(fitPreprocessing(table, { ...standard, scaling, columns: { n: 'number' } }), table);
				};
				const plain = features(values);
				features(values.map((value) => (value + offset) * factor)).forEach((value, i) => {
					// Quantiles end in cut tails, where the last bit of a rank can matter.
					expect(Math.abs(value - plain[i])).toBeLessThan(scaling === 'quantile' ? 1e-3 : 1e-4);
				});
			}),
		);
	});
	it('of standard scaling have mean 0 and deviation 1 before compression', () => {
		fc.assert(
			fc.property(columns, (values) => {
				fc.pre(new Set(values).size > 1);
				const table = readTable({ n: values });
				const features = transform(fitPreprocessing(table, { ...standard, compressBeyond: 0, columns: { n: 'number' } }), table);
				const mean = features.reduce((sum, value) => sum + value, 0) / features.length;
				const variance = features.reduce((sum, value) => sum + value * value, 0) / features.length;
				expect(mean).toBeCloseTo(0, 5);
				expect(variance).toBeCloseTo(1, 4);
			}),
		);
	});
});
