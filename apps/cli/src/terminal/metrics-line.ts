import type { Evaluation } from '@anod/core/metrics';
import { counted, formatCount } from './numbers.js';

const digits = (value: number) => (Number.isNaN(value) ? 'undefined (one class only)' : value.toFixed(3));

/** The metrics in two lines for people. */
export function metricsLine(metrics: Evaluation, noun = 'row'): string {
	const { truePositives, falsePositives } = metrics.confusion;
	return (
		`Against the labels (${formatCount(metrics.anomalies)} anomalies in ${counted(metrics.rows, noun)}): AUROC ${digits(metrics.rocAuc)}, average precision ${digits(metrics.averagePrecision)}.\n` +
		`At the threshold: ${formatCount(truePositives)} of ${formatCount(metrics.anomalies)} anomalies found, ${formatCount(falsePositives)} false alarms; precision ${digits(metrics.precision)}, recall ${digits(metrics.recall)}, F1 ${digits(metrics.f1)}.`
	);
}
