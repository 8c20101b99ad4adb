import { type FittedDetector, FittedReinforcement, isAnodError } from '@anod/core';
import type { Evaluation } from '@anod/core/metrics';
import type { RewardFacts } from '../report/model.js';
import { counted, formatCount, formatNumber } from '../terminal/numbers.js';

const teachers = {
	both: 'an isolation forest and an autoencoder',
	isolationForest: 'an isolation forest',
	autoencoder: 'an autoencoder',
	convolutional: 'a convolutional detector',
	none: 'none',
} as const;

/** Rows that something is known of now, people's answers among them; of a file without what was learned from, as the fit had it. */
export function knownRows(detector: FittedReinforcement): RewardFacts['labelled'] {
	const { rows, labelled } = detector.summary;
	try {
		const labels = [...detector.answers.labels];
		const [anomalies, normals] = [1, -1].map((known) => labels.filter((label) => label === known).length) as [number, number];
		return { anomalies, normals, unknown: Math.max(0, rows - anomalies - normals) };
	} catch (error) {
		if (isAnodError(error) && error.code === 'ANOD_INPUT') return labelled;
		throw error;
	}
}

/** What a reward-driven detector learned from, in one sentence. */
export function learnedFrom(detector: FittedReinforcement): string {
	const { fittedOptions } = detector;
	const series = detector.data === 'series';
	const noun = series ? 'step' : 'row';
	const { anomalies, normals, unknown } = knownRows(detector);
	const teacher = fittedOptions.teacher === 'none' ? '' : ` and the suspicion of ${teachers[fittedOptions.teacher]}`;
	if (anomalies + normals === 0)
		return `no label is known, so scores follow ${fittedOptions.teacher === 'none' ? 'nothing yet' : `the suspicion of ${teachers[fittedOptions.teacher]}`}; name labels with --label${series ? '' : ', or answer the questions of anod review'}`;
	const nothing = unknown === 0 ? `; every ${noun} has a label (if 0 only says that nothing is known, add --unknown-value 0)` : '';
	const learned = series ? `${counted(anomalies, noun)} labelled anomalous` : counted(anomalies, 'labelled anomaly', 'labelled anomalies');
	return `from ${learned} and ${counted(normals, noun)} labelled normal among ${formatCount(anomalies + normals + unknown)}${teacher}${nothing}`;
}

/** What a reward-driven detector is paid and earned; undefined for others. @param inSample - whether it learned from the labels that it is measured by */
export function rewardFacts(detector: FittedDetector, metrics: Evaluation | undefined, inSample: boolean): RewardFacts | undefined {
	if (!(detector instanceof FittedReinforcement)) return undefined;
	const { rewardCurve } = detector.summary;
	const { prior } = detector;
	const labelled = knownRows(detector);
	const { rewards: table } = detector.fittedOptions;
	if (!metrics || metrics.rows === 0) return { table, labelled, prior, rewardCurve, realised: null };
	const { truePositives, trueNegatives, falsePositives, falseNegatives } = metrics.confusion;
	const earned =
		table.truePositive * truePositives +
		table.trueNegative * trueNegatives +
		table.falsePositive * falsePositives +
		table.falseNegative * falseNegatives;
	const silent = table.trueNegative * (metrics.rows - metrics.anomalies) + table.falseNegative * metrics.anomalies;
	return {
		table,
		labelled,
		prior,
		rewardCurve,
		realised: { rows: metrics.rows, decided: earned / metrics.rows, alwaysNormal: silent / metrics.rows, inSample },
	};
}

/** What a measure by labels that were learned from is worth. */
export const inSampleLine = (noun: string): string =>
	`It learned from these labels: on new ${noun}s it will do worse. anod evaluate measures that on other ${noun}s.`;

/** What was earned, for people: no line without labels. */
export function realisedLines(facts: RewardFacts | undefined): string[] {
	if (!facts?.realised) return [];
	const { decided, alwaysNormal, inSample } = facts.realised;
	return [
		`Reward: ${formatNumber(decided)} a row by these decisions, ${formatNumber(alwaysNormal)} by calling every row normal.`,
		...(inSample ? [inSampleLine('row')] : []),
	];
}
