import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	affiliation,
	evaluateEvents,
	evaluateRanges,
	eventsOf,
	nabScore,
	nabSweep,
	oracleBest,
	oracleBestPointAdjusted,
	pointAdjusted,
	rangeAuc,
	vus,
	vusPr,
	vusRoc,
} from '../../../src/metrics/index.js';
import { RandomStream, streams } from '../../../src/numeric/random.js';
import { affiliationBySums, areasAtWidth, choices, nabPoints, rangeReward, runs } from './definitions.js';

/** Labels and scores in runs, with few levels so that scores tie; both classes occur. */
const series = fc
	.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: -3, max: 3 })), {
		minLength: 1,
		maxLength: 14,
	})
	.chain((stretches) => {
		const labels = stretches.flatMap(([label, length]) => Array<number>(length).fill(label));
		const levels = stretches.flatMap(([, length, level]) => Array<number>(length).fill(level));
		return fc
			.array(fc.integer({ min: 0, max: 2 }), { minLength: labels.length, maxLength: labels.length })
			.map((noise) => ({ labels, scores: levels.map((level, row) => level + noise[row]) }));
	})
	.filter(({ labels }) => new Set(labels).size === 2);
const threshold = fc.integer({ min: -2, max: 5 });
const flagsAt = (scores: number[], at: number) => scores.map((score) => (score >= at ? 1 : 0));

describe('volume under the surface', () => {
	it('is the mean of the areas by definition, ties, short events and overlapping zones included', () => {
		fc.assert(
			fc.property(series, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 2, max: 30 }), ({ labels, scores }, window, thresholds) => {
				let roc = 0;
				let pr = 0;
				for (let width = 0; width <= window; width++) {
					const slice = areasAtWidth(labels, scores, width, thresholds);
					roc += slice.roc;
					pr += slice.pr;
					if (width < window) continue;
					const got = rangeAuc(labels, scores, { window, thresholds });
					expect(got.roc).toBeCloseTo(slice.roc, 10);
					expect(got.pr).toBeCloseTo(slice.pr, 10);
				}
				const got = vus(labels, scores, { window, thresholds });
				expect(got.roc).toBeCloseTo(roc / (window + 1), 10);
				expect(got.pr).toBeCloseTo(pr / (window + 1), 10);
			}),
			{ numRuns: 300 },
		);
	});

	it('depends on the order of scores only, to the last bit', () => {
		fc.assert(
			fc.property(series, fc.integer({ min: 0, max: 30 }), ({ labels, scores }, window) => {
				const cubes = scores.map((score) => score ** 3 / 7 - 5);
				expect(vus(labels, cubes, { window })).toEqual(vus(labels, scores, { window }));
				expect(rangeAuc(labels, cubes, { window })).toEqual(rangeAuc(labels, scores, { window }));
			}),
		);
	});

	it('reads the same forwards and backwards', () => {
		fc.assert(
			fc.property(series, fc.integer({ min: 0, max: 30 }), ({ labels, scores }, window) => {
				const there = vus(labels, scores, { window });
				const back = vus(labels.toReversed(), scores.toReversed(), { window });
				expect(back.roc).toBeCloseTo(there.roc, 12);
				expect(back.pr).toBeCloseTo(there.pr, 12);
			}),
		);
	});

	it('is 1 for scores that equal the labels, whatever the window', () => {
		fc.assert(
			fc.property(series, fc.integer({ min: 0, max: 400 }), ({ labels }, window) => {
				expect(vusPr(labels, labels, { window })).toBeGreaterThan(0.99);
				expect(vusRoc(labels, labels, { window })).toBeGreaterThan(0.99);
			}),
		);
	});

	it('takes typed arrays and booleans as labels, −1 as normal', () => {
		const labels = [0, 0, 1, 1, 0, -1, 0, 0, 1, 0];
		const scores = [1, 3, 4, 2, 3, 0, 1, 2, 5, 4];
		const wanted = vus(labels, scores, { window: 4 });
		expect(vus(Int8Array.from(labels), Float32Array.from(scores), { window: 4 })).toEqual(wanted);
		expect(
			vus(
				labels.map((label) => label === 1),
				scores,
				{ window: 4 },
			),
		).toEqual(wanted);
	});

	it('measures a million rows', () => {
		const random = new RandomStream(1, streams.generate);
		const labels = Uint8Array.from({ length: 1_000_000 }, (_, row) => (row % 5000 < 40 ? 1 : 0));
		const scores = Float64Array.from(labels, (label) => random.float() + label);
		expect(vusPr(labels, scores, { window: 20 })).toBeGreaterThan(0.9);
	});
});

describe('metrics at a threshold', () => {
	it('count events, alarms and delays by definition', () => {
		fc.assert(
			fc.property(series, threshold, ({ labels, scores }, at) => {
				const flags = flagsAt(scores, at);
				const events = runs(labels);
				const alarms = runs(flags);
				const got = evaluateEvents(labels, scores, at);
				const touches = ([a, b]: [number, number], [c, d]: [number, number]) => a <= d && c <= b;
				const delays = events.map(([first, last]) => {
					const hit = flags.slice(first, last + 1).indexOf(1);
					return hit < 0 ? Number.NaN : hit;
				});
				const found = delays.filter((delay) => delay >= 0);
				expect([...got.delays]).toEqual(delays);
				expect([got.events, got.found, got.alarms]).toEqual([events.length, found.length, alarms.length]);
				expect(got.recall).toBe(found.length / events.length);
				const right = alarms.filter((alarm) => events.some((event) => touches(alarm, event))).length;
				expect(got.alarmPrecision).toBe(alarms.length ? right / alarms.length : 0);
				if (found.length) expect(got.meanDelay).toBeCloseTo(found.reduce((sum, delay) => sum + delay, 0) / found.length, 12);
				else expect(got.meanDelay).toBeNaN();
			}),
		);
	});

	it('reward ranges by definition', () => {
		fc.assert(
			fc.property(series, threshold, fc.double({ min: 0, max: 1, noNaN: true }), ({ labels, scores }, at, existence) => {
				const flags = flagsAt(scores, at);
				const got = evaluateRanges(labels, scores, at, { existence });
				expect(got.recall).toBeCloseTo(rangeReward(labels, flags, existence), 12);
				expect(got.precision).toBeCloseTo(rangeReward(flags, labels, 0), 12);
			}),
		);
	});

	it('affiliate alarms with events by definition', () => {
		fc.assert(
			fc.property(series, threshold, ({ labels, scores }, at) => {
				const flags = flagsAt(scores, at);
				const wanted = affiliationBySums(labels, flags);
				const got = affiliation(labels, scores, at);
				if (flags.includes(1)) expect(got.precision).toBeCloseTo(wanted.precision, 10);
				else expect(got.precision).toBeNaN();
				expect(got.recall).toBeCloseTo(wanted.recall, 10);
			}),
		);
	});

	it('change nothing when scores and threshold go through the same increasing function', () => {
		fc.assert(
			fc.property(series, threshold, ({ labels, scores }, at) => {
				const cube = (score: number) => score ** 3 / 7 - 5;
				const cubes = scores.map(cube);
				for (const metric of [evaluateEvents, evaluateRanges, pointAdjusted, affiliation])
					expect(metric(labels, cubes, cube(at))).toEqual(metric(labels, scores, at));
			}),
		);
	});
});

describe('point-adjusted F1', () => {
	it('comes with what chance expects: the mean over all ways to flag as many rows', () => {
		const labels = [0, 1, 1, 1, 0, 0, 1, 0];
		for (const count of [1, 2, 3, 5, 8]) {
			let hits = 0;
			let falseAlarms = 0;
			let ways = 0;
			for (const rows of choices(labels.length, count)) {
				for (const [first, last] of runs(labels)) if (rows.some((row) => row >= first && row <= last)) hits += last - first + 1;
				falseAlarms += rows.filter((row) => !labels[row]).length;
				ways++;
			}
			const flags = labels.map((_, row) => (row < count ? 1 : 0));
			const expected = (2 * hits) / (hits + falseAlarms + 4 * ways);
			expect(pointAdjusted(labels, flags, 1).randomF1).toBeCloseTo(expected, 12);
		}
	});

	it('praises scores drawn at random, and says so', () => {
		const random = new RandomStream(3, streams.generate);
		const labels = Uint8Array.from({ length: 20_000 }, (_, row) => (row % 4000 < 400 ? 1 : 0));
		const scores = Float64Array.from(labels, () => random.float());
		const best = oracleBestPointAdjusted(labels, scores);
		expect(best.value).toBeGreaterThan(0.8);
		expect(best.randomValue).toBeGreaterThan(0.8);
		expect(Math.abs(best.value - best.randomValue)).toBeLessThan(0.05);
		expect(pointAdjusted(labels, scores, best.threshold).plainF1).toBeLessThan(0.2);
	});
});

describe('the NAB score', () => {
	it('sweeps to the points by definition at every threshold', () => {
		fc.assert(
			fc.property(series, ({ labels, scores }) => {
				const windows = runs(labels).filter(([first, last]) => last > first);
				const corpus = [{ scores, windows: windows.map(([first, last]) => ({ start: first, end: last + 1 })) }];
				const { thresholds, points } = nabSweep(corpus);
				for (const [at, value] of thresholds.entries()) expect(points[at]).toBeCloseTo(nabPoints(windows, scores, value), 12);
				const counted = scores.slice(Math.floor(0.15 * scores.length));
				expect([...thresholds]).toEqual([Infinity, ...new Set(counted.toSorted((a, b) => b - a))]);
			}),
		);
	});

	it('sums a corpus over its series and depends on the order of scores only', () => {
		fc.assert(
			fc.property(fc.array(series, { minLength: 1, maxLength: 4 }), (all) => {
				const corpus = all.map(({ labels, scores }) => ({ scores, windows: eventsOf(labels) }));
				const got = nabScore(corpus);
				expect(got.seriesPoints.reduce((sum, value) => sum + value, 0)).toBeCloseTo(got.points, 12);
				const doubled = nabScore(corpus.map(({ scores, windows }) => ({ windows, scores: scores.map((score) => 2 * score + 1) })));
				expect([doubled.score, doubled.threshold]).toEqual([got.score, 2 * got.threshold + 1]);
			}),
		);
	});
});

describe('the best over thresholds', () => {
	it('tries a hundred places between the lowest and the highest score, flagging what is above', () => {
		const scores = [0, 10, 20, 99];
		const tried: number[] = [];
		const best = oracleBest(scores, (at) => {
			tried.push(at);
			return -Math.abs(at - 20);
		});
		expect(best).toEqual({ value: -0, threshold: 20 });
		expect([...new Set(tried)]).toEqual([10, 20, 99, Infinity]);
		expect([tried.length, tried.indexOf(20), tried.indexOf(99), tried.indexOf(Infinity)]).toEqual([100, 10, 20, 99]);
	});
	it('is NaN where the metric is nowhere defined', () => {
		expect(oracleBest([1, 1], () => Number.NaN)).toEqual({ value: Number.NaN, threshold: Number.NaN });
	});
});

describe('odd input', () => {
	const atThreshold = [evaluateEvents, evaluateRanges, affiliation, pointAdjusted];
	const curves = [vus, vusPr, vusRoc, rangeAuc].map(
		(metric) => (labels: ArrayLike<number>, scores: ArrayLike<number>) => metric(labels, scores),
	);
	it('is refused with the reason', () => {
		for (const metric of [...atThreshold, ...curves]) {
			expect(() => metric([0, 1], [1, 2, 3], 1)).toThrow(/ANOD_SHAPE: there are 2 labels and 3 scores/);
			expect(() => metric([], [], 1)).toThrow(/ANOD_INPUT: there are no rows/);
			expect(() => metric([0, 1, 0], [1, Number.NaN, 2], 1)).toThrow(/ANOD_INPUT: the score of row 1 is NaN/);
			expect(() => metric([0, 1, 2], [1, 0, 2], 1)).toThrow(/ANOD_INPUT: the label of row 2 is 2/);
		}
		for (const metric of atThreshold) expect(() => metric([0, 1], [1, 2], Number.NaN)).toThrow(/ANOD_OPTION: the threshold is NaN/);
		for (const metric of [...curves, (labels: number[], scores: number[]) => affiliation(labels, scores, 1)])
			expect(() => metric([0, 0], [1, 2])).toThrow(/ANOD_INPUT: none of the 2 rows is an anomaly/);
		for (const metric of curves) expect(() => metric([1, 1], [1, 2])).toThrow(/ANOD_INPUT: all 2 rows are anomalies/);
		for (const window of [-1, 1.5, Number.NaN, Infinity]) expect(() => vus([0, 1], [1, 2], { window })).toThrow(/ANOD_OPTION: window is/);
		expect(() => rangeAuc([0, 1], [1, 2], { thresholds: 1 })).toThrow(/ANOD_OPTION: thresholds is 1; .* at least 2/);
		expect(() => evaluateRanges([0, 1], [1, 2], 1, { existence: 2 })).toThrow(/ANOD_OPTION: existence is 2/);
		expect(() => oracleBest([], () => 1)).toThrow(/ANOD_INPUT: there are no rows/);
		expect(() => oracleBestPointAdjusted([0, 1], [1])).toThrow(/ANOD_SHAPE/);
	});
	it('without events gives NaN where a share of none is asked for, and 0 where the references do', () => {
		expect(evaluateEvents([0, 0], [1, 2], 2)).toMatchObject({
			events: 0,
			recall: Number.NaN,
			f1: Number.NaN,
			alarms: 1,
			alarmPrecision: 0,
		});
		expect(evaluateRanges([0, 0], [1, 2], 2)).toEqual({ precision: 0, recall: 0, f1: 0 });
		expect(pointAdjusted([0, 0], [1, 2], 2)).toEqual({ f1: 0, randomF1: 0, plainF1: 0 });
	});
	it('with nothing but anomalies is measured like any other', () => {
		expect(evaluateEvents([1, 1], [1, 2], 2)).toMatchObject({ recall: 1, precision: 1, meanDelay: 1 });
		expect(evaluateRanges([1, 1], [1, 2], 1).f1).toBe(1);
		expect(affiliation([1, 1], [1, 2], 1)).toMatchObject({ precision: 1, recall: 1, f1: 1 });
		expect(pointAdjusted([1, 1], [1, 2], 2)).toEqual({ f1: 1, randomF1: 1, plainF1: 2 / 3 });
	});
});
