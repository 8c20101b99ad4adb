import { describe, expect, it } from 'vitest';
import { type NabSeries, nabProbation, nabProfiles, nabScore, nabScores, nabSweep } from '../../../src/metrics/index.js';
import { scaledSigmoid, weighRows } from '../../../src/metrics/series/nab-weights.js';
import { golden, numbers } from '../../golden/values.js';
import { close } from './close.js';

interface Counts {
	readonly tp: number;
	readonly fp: number;
	readonly fn: number;
	readonly tn: number;
}
interface Total extends Counts {
	readonly score: number;
}
interface Answered {
	readonly value?: Total;
	readonly error?: string;
}
type ByProfile<T> = Readonly<Record<'standard' | 'reward_low_FP_rate' | 'reward_low_FN_rate', T>>;
interface Detector {
	readonly best_threshold: number;
	readonly best_score: number;
	readonly total: Total;
	readonly normalised: number;
	readonly per_series?: readonly (Total & { readonly series: string })[];
}
interface Case {
	readonly name: string;
	readonly window_rows: readonly (readonly [number, number])[];
	readonly score: readonly number[];
	readonly threshold: number;
	readonly probationary_length: number;
	readonly profiles: ByProfile<{
		readonly at_threshold: Answered;
		readonly at_other_thresholds: readonly (Answered & { readonly threshold: number })[];
		readonly best: Total & { readonly threshold: number };
		readonly distinct_thresholds: number;
		readonly row_scores?: readonly number[];
		readonly sweep?: readonly (readonly number[])[];
	}>;
}
interface Corpus {
	readonly name: string;
	readonly series: readonly string[];
	readonly profiles: ByProfile<{ readonly detector: Detector; readonly null: Detector; readonly perfect: Detector }>;
}

const file = golden<{
	profiles: ByProfile<{ CostMatrix: { tpWeight: number; fnWeight: number; fpWeight: number } }>;
	scaled_sigmoid: [number, number][];
	probationary_length: [number, number][];
	cases: Case[];
	corpora: Corpus[];
}>('nab.json');
const names = [
	['standard', 'standard'],
	['lowFalsePositives', 'reward_low_FP_rate'],
	['lowFalseNegatives', 'reward_low_FN_rate'],
] as const;
const seriesOf = ({ score, window_rows }: Case): NabSeries => ({
	scores: numbers(score),
	windows: window_rows.map(([first, last]) => ({ start: first, end: last + 1 })),
});
/** NAB's threshold for flagging nothing is 1.1, ours Infinity. */
const close1_1 = (got: number, want: number) => expect(got).toBe(want === 1.1 ? Infinity : want);
const sweepRow = (
	{ thresholds, points, truePositives, falsePositives, positives, negatives }: ReturnType<typeof nabSweep>,
	at: number,
) => ({
	threshold: thresholds[at],
	score: points[at],
	tp: truePositives[at],
	fp: falsePositives[at],
	fn: positives - truePositives[at],
	tn: negatives - falsePositives[at],
});
const atThreshold = (sweep: ReturnType<typeof nabSweep>, threshold: number) => {
	let at = 0;
	while (at + 1 < sweep.thresholds.length && sweep.thresholds[at + 1] >= threshold) at++;
	return sweepRow(sweep, at);
};
function same(got: Total, { score, tp, fp, fn, tn }: Total): void {
	close(got.score, score);
	expect({ tp: got.tp, fp: got.fp, fn: got.fn, tn: got.tn }).toEqual({ tp, fp, fn, tn });
}
const totalOf = ({ points, confusion }: ReturnType<typeof nabScore>): Total => ({
	score: points,
	tp: confusion.truePositives,
	fp: confusion.falsePositives,
	fn: confusion.falseNegatives,
	tn: confusion.trueNegatives,
});

describe('the parts of the NAB score equal NAB', () => {
	it('in the sigmoid, the probation and the profiles', () => {
		for (const [x, value] of file.scaled_sigmoid) close(scaledSigmoid(x), value);
		for (const [rows, length] of file.probationary_length) expect(nabProbation(rows)).toBe(length);
		for (const [ours, theirs] of names) {
			const { tpWeight, fnWeight, fpWeight } = file.profiles[theirs].CostMatrix;
			expect(nabProfiles[ours]).toEqual({ truePositive: tpWeight, falseNegative: fnWeight, falsePositive: fpWeight });
		}
	});
});

describe.each(file.cases)('on $name, NAB equals NAB', (golden) => {
	const series = seriesOf(golden);
	it.each(names)('with the profile %s', (ours, theirs) => {
		const wanted = golden.profiles[theirs];
		const sweep = nabSweep([series], { profile: ours });
		// The reference counts 1.1 and the distinct scores after the probation.
		expect(sweep.thresholds.length).toBe(wanted.distinct_thresholds);
		for (const { threshold, value, error } of [{ threshold: golden.threshold, ...wanted.at_threshold }, ...wanted.at_other_thresholds]) {
			if (value) same(atThreshold(sweep, threshold), value);
			// Where NAB finds no lower threshold in its table and fails, all rows are flagged here.
			else expect([error?.slice(0, 14), atThreshold(sweep, threshold).fn]).toEqual(['AttributeError', 0]);
		}
		const best = atThreshold(sweep, sweep.thresholds[sweep.points.indexOf(Math.max(...sweep.points))]);
		close1_1(best.threshold, wanted.best.threshold);
		same(best, wanted.best);
		for (const [at, [threshold, score, tp, tn, fp, fn]] of (wanted.sweep ?? []).entries()) {
			close1_1(sweep.thresholds[at], threshold);
			same(sweepRow(sweep, at), { score, tp, tn, fp, fn });
		}
		const { weights } = weighRows(series, nabProfiles[ours]);
		for (const [row, weight] of (wanted.row_scores ?? []).entries()) close(weights[row], weight);
	});
});

describe.each(file.corpora)('on the corpus $name, the NAB score equals NAB', (corpus) => {
	const cases = corpus.series.map((name) => file.cases.find((candidate) => candidate.name === name) as Case);
	const with_ = (scores: (series: Case) => number[]) => cases.map((series) => ({ ...seriesOf(series), scores: scores(series) }));
	const detectors = {
		detector: with_(({ score }) => numbers(score)),
		null: with_(({ score }) => score.map(() => 0.5)),
		perfect: with_(({ score, window_rows }) => score.map((_, row) => (window_rows.some(([first]) => first === row) ? 1 : 0))),
	};
	it.each(names)('with the profile %s', (ours, theirs) => {
		for (const [name, series] of Object.entries(detectors)) {
			const wanted = corpus.profiles[theirs][name as keyof typeof detectors];
			const got = nabScore(series, { profile: ours });
			close1_1(got.threshold, wanted.best_threshold);
			close(got.points, wanted.best_score);
			close(got.score, wanted.normalised);
			same(totalOf(got), wanted.total);
			for (const [s, part] of (wanted.per_series ?? []).entries()) close(got.seriesPoints[s], part.score);
			expect(nabScores(series)[ours]).toEqual(got);
			const { threshold, ...fixed } = nabScore(series, { profile: ours, threshold: got.threshold });
			expect({ ...fixed, threshold }).toEqual(got);
		}
	});
});

describe('odd input of the NAB score', () => {
	const rows = (n: number, hits: number[]) => Float64Array.from({ length: n }, (_, row) => (hits.includes(row) ? 0.95 : 0.1));
	it('charges the row after a window of one row in full, where NAB divides by zero', () => {
		const { weights } = weighRows({ scores: rows(300, []), windows: [{ start: 150, end: 151 }] }, nabProfiles.standard);
		expect([weights[149], weights[150], weights[151]]).toEqual([-0.11, 1, -0.11]);
		const last = nabScore([{ scores: rows(300, [299]), windows: [{ start: 299, end: 300 }] }], { threshold: 0.9 });
		expect([last.points, last.confusion.truePositives, last.confusion.trueNegatives, last.score]).toEqual([1, 1, 254, 100]);
	});
	it('refuses windows that NAB would pass over', () => {
		const scores = rows(300, []);
		for (const windows of [
			[
				{ start: 200, end: 220 },
				{ start: 100, end: 120 },
			],
			[{ start: 290, end: 301 }],
			[{ start: 10.5, end: 20 }],
			[{ start: 20, end: 20 }],
		])
			expect(() => nabScore([{ scores, windows }])).toThrow(/ANOD_INPUT: window \d of series 0 is the rows .* NAB wants windows in order/);
	});
	it('refuses a corpus without series or windows, scores that are not finite, and options it does not know', () => {
		const series = { scores: rows(20, [15]), windows: [{ start: 14, end: 18 }] };
		expect(() => nabScore([])).toThrow(/ANOD_INPUT: there is no window/);
		expect(() => nabSweep([])).toThrow(/ANOD_INPUT: there is no series/);
		expect(() => nabScore([{ ...series, windows: [] }])).toThrow(/ANOD_INPUT: there is no window/);
		expect(() => nabScore([{ ...series, scores: [Number.NaN, ...series.scores.slice(1)] }])).toThrow(
			/ANOD_INPUT: the score of row 0 is NaN/,
		);
		expect(() => nabScore([series], { threshold: Number.NaN })).toThrow(/ANOD_OPTION: threshold is NaN/);
		expect(() => nabScore([series], { profile: 'harsh' as 'standard' })).toThrow(/ANOD_OPTION: profile is "harsh"; it wants standard, /);
		expect(() => nabScore([series], { profile: { truePositive: 1, falseNegative: -1, falsePositive: 0 } })).toThrow(/ANOD_OPTION: profile/);
	});
});
