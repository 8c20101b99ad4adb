import { evaluate, precisionRecallCurve, rocCurve } from '@anod/core/metrics';
import type { ReportEvaluation } from '../report/model.js';
import type { ScoreResult } from './score-source.js';

/** Metrics and curves of labelled rows; null when there is none. */
export function evaluateScores({ labelled }: Pick<ScoreResult, 'labelled'>, threshold: number): ReportEvaluation | null {
	const { labels, scores, unlabelled } = labelled;
	if (labels.length === 0) return null;
	const roc = rocCurve(labels, scores);
	const curve = precisionRecallCurve(labels, scores, { dropIntermediate: true });
	return {
		metrics: evaluate(labels, scores, threshold),
		roc: { x: roc.falsePositiveRate, y: roc.truePositiveRate },
		precisionRecall: { x: curve.recall, y: curve.precision },
		unlabelled,
	};
}
