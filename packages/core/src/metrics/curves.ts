import { type Labels, type Ranking, rank, type Scores } from './ranking.js';

/** Points of a ROC curve from (0, 0) to (1, 1); arrays of one length. */
export interface RocCurve {
	/** Share of normal rows flagged. NaN throughout when there is none. */
	readonly falsePositiveRate: Float64Array;
	/** Share of anomalies flagged. NaN throughout when there is none. */
	readonly truePositiveRate: Float64Array;
	/** Descending, from Infinity (nothing flagged). */
	readonly thresholds: Float64Array;
}

/** Points of a precision-recall curve, thresholds ascending; precision and recall have one point more, (1, 0), for nothing flagged. */
export interface PrecisionRecallCurve {
	readonly precision: Float64Array;
	/** 1 throughout when there is no anomaly, but for the last point. */
	readonly recall: Float64Array;
	readonly thresholds: Float64Array;
}

/** Which points of a curve are returned. */
export interface CurveOptions {
	/** Leave out points that a plot does not need. */
	readonly dropIntermediate?: boolean;
}

/**
 * ROC curve, as scikit-learn's `roc_curve`: points on a straight line between their neighbours are left out unless asked for.
 *
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels or scores that are not finite.
 */
export function rocCurve(labels: Labels, scores: Scores, { dropIntermediate = true }: CurveOptions = {}): RocCurve {
	const ranking = rank(labels, scores);
	const { truePositives: tp, falsePositives: fp, positives, negatives, thresholds } = ranking;
	const bends = (i: number) => tp[i + 1] - tp[i] !== tp[i] - tp[i - 1] || fp[i + 1] - fp[i] !== fp[i] - fp[i - 1];
	const points = indices(ranking, (i) => !dropIntermediate || bends(i));
	const withOrigin = (origin: number, value: (i: number) => number) =>
		Float64Array.from({ length: points.length + 1 }, (_, at) => (at === 0 ? origin : value(points[at - 1])));
	return {
		falsePositiveRate: withOrigin(0 / negatives, (i) => fp[i] / negatives),
		truePositiveRate: withOrigin(0 / positives, (i) => tp[i] / positives),
		thresholds: withOrigin(Number.POSITIVE_INFINITY, (i) => thresholds[i]),
	};
}

/**
 * Precision-recall curve, as scikit-learn's `precision_recall_curve`; with `dropIntermediate`, points between two of the same recall go.
 *
 * @throws as {@link rocCurve}.
 */
export function precisionRecallCurve(
	labels: Labels,
	scores: Scores,
	{ dropIntermediate = false }: CurveOptions = {},
): PrecisionRecallCurve {
	const ranking = rank(labels, scores);
	const { truePositives: tp, falsePositives: fp, positives, thresholds } = ranking;
	const moves = (i: number) => tp[i] !== tp[i - 1] || tp[i + 1] !== tp[i];
	const points = indices(ranking, (i) => !dropIntermediate || moves(i)).reverse();
	const withEnd = (end: number, value: (i: number) => number) =>
		Float64Array.from({ length: points.length + 1 }, (_, at) => (at === points.length ? end : value(points[at])));
	return {
		precision: withEnd(1, (i) => tp[i] / (tp[i] + fp[i])),
		recall: withEnd(0, (i) => (positives === 0 ? 1 : tp[i] / positives)),
		thresholds: Float64Array.from(points, (i) => thresholds[i]),
	};
}

/** Indices of the points to keep: the first, the last and those that `wanted` names. */
function indices({ thresholds }: Ranking, wanted: (i: number) => boolean): Uint32Array {
	const kept = new Uint32Array(thresholds.length);
	let count = 0;
	for (let i = 0; i < thresholds.length; i++) if (i === 0 || i === thresholds.length - 1 || wanted(i)) kept[count++] = i;
	return kept.subarray(0, count);
}
