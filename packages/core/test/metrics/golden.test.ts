import { describe, expect, it } from 'vitest';
import {
	averagePrecision,
	brierScore,
	confusion,
	evaluate,
	f1,
	logLoss,
	oracleBestF1,
	precision,
	precisionAtN,
	precisionRecallCurve,
	recall,
	rocAuc,
	rocCurve,
} from '../../src/metrics/index.js';
import { type Answer, type GoldenNumber, golden, numbers } from '../golden/values.js';

interface Case {
	readonly name: string;
	readonly y: readonly number[];
	readonly score: readonly GoldenNumber[];
	readonly threshold: number;
	readonly positives: number;
	readonly roc_auc: Answer;
	readonly average_precision: Answer;
	readonly at_threshold: {
		readonly tp: number;
		readonly fp: number;
		readonly fn: number;
		readonly tn: number;
		readonly precision: Answer;
		readonly recall: Answer;
		readonly f1: Answer;
	};
	readonly best_f1: {
		readonly value: { readonly f1: number; readonly threshold: number; readonly precision: number; readonly recall: number };
	};
	readonly precision_at_n_stable: Answer;
	readonly brier: Answer;
	readonly log_loss_labels01: Answer;
}
interface Curve {
	readonly case: string;
	readonly roc_curve_drop_true: RocPoints;
	readonly roc_curve_drop_false: RocPoints;
	readonly pr_curve_drop_true: PrPoints;
	readonly pr_curve_drop_false: PrPoints;
}
type RocPoints = Readonly<Record<'fpr' | 'tpr' | 'thresholds', readonly GoldenNumber[]>>;
type PrPoints = Readonly<Record<'precision' | 'recall' | 'thresholds', readonly GoldenNumber[]>>;
interface Odd {
	readonly name: string;
	readonly y: readonly (number | boolean)[];
	readonly score: readonly GoldenNumber[];
	readonly roc_auc: Answer;
	readonly average_precision: Answer;
	readonly brier: Answer;
}

const { cases, curves, odd_inputs } = golden<{ cases: Case[]; curves: Curve[]; odd_inputs: Odd[] }>('point.json');

function close(got: number, want: GoldenNumber | undefined): void {
	const wanted = Number(want);
	if (Number.isFinite(wanted)) expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-12 + 1e-9 * Math.abs(wanted));
	else expect(got).toBe(wanted);
}
function allClose(got: ArrayLike<number>, want: readonly GoldenNumber[]): void {
	expect(got.length).toBe(want.length);
	for (const [i, value] of want.entries()) close(got[i], value);
}

describe.each(cases)('metrics of $name equal the references', (golden) => {
	const { y } = golden;
	const score = numbers(golden.score);

	it('in ranking', () => {
		close(rocAuc(y, score), golden.roc_auc.value);
		close(averagePrecision(y, score), golden.average_precision.value);
		close(precisionAtN(y, score), golden.precision_at_n_stable.value);
	});

	it('at the threshold', () => {
		const { tp, fp, fn, tn, ...at } = golden.at_threshold;
		const counts = confusion(y, score, golden.threshold);
		expect(counts).toEqual({ truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn });
		close(precision(counts), at.precision.value);
		close(recall(counts), at.recall.value);
		close(f1(counts), at.f1.value);
	});

	it('in the best F1 and its lowest threshold', () => {
		const best = oracleBestF1(y, score);
		expect(best.threshold).toBe(golden.best_f1.value.threshold);
		close(best.f1, golden.best_f1.value.f1);
		close(best.precision, golden.best_f1.value.precision);
		close(best.recall, golden.positives === 0 ? 0 : golden.best_f1.value.recall);
	});

	it('in the losses of probabilities, which refuse other scores', () => {
		for (const [metric, answer] of [
			[brierScore, golden.brier],
			[logLoss, golden.log_loss_labels01],
		] as const) {
			if (answer.error) expect(() => metric(y, score)).toThrow(/ANOD_INPUT: row \d+ has .* probability/);
			else close(metric(y, score), answer.value);
		}
	});

	it('all together in evaluate', () => {
		const all = evaluate(y, score, golden.threshold);
		expect(all).toEqual({
			rows: y.length,
			anomalies: golden.positives,
			rocAuc: rocAuc(y, score),
			averagePrecision: averagePrecision(y, score),
			precisionAtN: precisionAtN(y, score),
			threshold: golden.threshold,
			confusion: confusion(y, score, golden.threshold),
			precision: precision(all.confusion),
			recall: recall(all.confusion),
			f1: f1(all.confusion),
			falseAlarmRate: golden.at_threshold.fp / (y.length - golden.positives),
			oracleBestF1: oracleBestF1(y, score),
		});
	});
});

describe.each(curves)('curves of $case equal scikit-learn', (curve) => {
	const { y, score } = cases.find(({ name }) => name === curve.case) as Case;
	it.each([true, false])('with dropIntermediate %s', (dropIntermediate) => {
		const roc = rocCurve(y, numbers(score), { dropIntermediate });
		const rocWanted = dropIntermediate ? curve.roc_curve_drop_true : curve.roc_curve_drop_false;
		allClose(roc.falsePositiveRate, rocWanted.fpr);
		allClose(roc.truePositiveRate, rocWanted.tpr);
		allClose(roc.thresholds, rocWanted.thresholds);
		const pr = precisionRecallCurve(y, numbers(score), { dropIntermediate });
		const prWanted = dropIntermediate ? curve.pr_curve_drop_true : curve.pr_curve_drop_false;
		allClose(pr.precision, prWanted.precision);
		allClose(pr.recall, prWanted.recall);
		allClose(pr.thresholds, prWanted.thresholds);
	});
});

describe('odd inputs', () => {
	const refused: Record<string, RegExp> = {
		empty: /ANOD_INPUT: there are no rows/,
		nan_score: /ANOD_INPUT: the score of row 1 is NaN/,
		inf_score: /ANOD_INPUT: the score of row 1 is Infinity/,
		length_mismatch: /ANOD_SHAPE: there are 2 labels and 3 scores/,
		labels_0_1_2: /ANOD_INPUT: the label of row 2 is 2/,
		labels_1_2: /ANOD_INPUT: the label of row 1 is 2/,
	};
	it.each(odd_inputs)('$name: refused with the reason, or as scikit-learn', (odd) => {
		const score = numbers(odd.score);
		const metrics = [
			rocAuc,
			averagePrecision,
			precisionAtN,
			oracleBestF1,
			rocCurve,
			precisionRecallCurve,
			(y: Odd['y'], s: number[]) => evaluate(y, s, 0),
		];
		if (refused[odd.name]) for (const metric of metrics) expect(() => metric(odd.y, score)).toThrow(refused[odd.name]);
		else {
			close(rocAuc(odd.y, score), odd.roc_auc.value);
			close(averagePrecision(odd.y, score), odd.average_precision.value);
			close(brierScore(odd.y, score), odd.brier.value);
		}
	});
	it('refuses a NaN threshold and an n out of range', () => {
		expect(() => confusion([0, 1], [1, 2], Number.NaN)).toThrow(/ANOD_OPTION: the threshold is NaN/);
		for (const n of [0, 3, 1.5]) expect(() => precisionAtN([0, 1], [1, 2], n)).toThrow(/ANOD_OPTION: n is .* from 1 to 2/);
	});
	it('takes infinite thresholds: nothing flagged, everything flagged', () => {
		expect(confusion([0, 1], [1, 2], Infinity).falseNegatives).toBe(1);
		expect(confusion([0, 1], [1, 2], -Infinity).falsePositives).toBe(1);
	});
	it('gives NaN rates where there is nothing to take a share of', () => {
		expect([...rocCurve([0, 0], [1, 2]).truePositiveRate].every(Number.isNaN)).toBe(true);
		expect([...rocCurve([1, 1], [1, 2]).falsePositiveRate].every(Number.isNaN)).toBe(true);
		expect([...precisionRecallCurve([0, 0], [1, 2]).recall]).toEqual([1, 1, 0]);
	});
});
