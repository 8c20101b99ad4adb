import type { Backend } from '../../../backend/types.js';
import { isAnodError } from '../../../errors.js';
import type { Network } from '../../../network/types.js';
import { fitThreshold } from '../../../threshold/index.js';
import { countAtLeast } from '../../../threshold/p-values.js';
import type { AgentOptions } from '../agent/types.js';
import type { Curve } from '../curve.js';
import { curveByTail, fitLogistic } from '../curve-fit.js';
import { percent } from '../decision.js';
import type { LabelCounts } from '../labels.js';
import { hiddenShare, type Prior, usualShare } from '../prior.js';
import type { Stakes } from '../reward-table.js';
import { crossFit, fewestToCrossFit, type Unseen } from './cross-fit.js';
import type { Lesson } from './learn.js';

/** Most that one kind of error may weigh more than the other in the fit of a curve. */
const mostStake = 1000;

/** What decisions rest on. */
export interface Calibration {
	readonly curve: Curve;
	readonly prior: Prior;
}

export interface Calibrating {
	readonly lesson: Lesson;
	readonly network: Network;
	readonly options: AgentOptions;
	/** `[k]`: the row that scores 0, and the agent's advantage in it. */
	readonly typical: Float32Array;
	readonly baseline: number;
	/** `[h]` rows of the memory that the agent has not learned from, none of them labelled an anomaly, and their scores. */
	readonly heldOut: Uint32Array;
	readonly scores: Float64Array;
	readonly labelled: LabelCounts;
	/** Share of anomalies by the option; 0: to be estimated. */
	readonly prior: number;
	/** Of the fit. */
	readonly rows: number;
	/** Share of the rows that stand apart for the autoencoder, where there is one. */
	readonly standing?: number;
}

/** Finds out how likely rows are anomalies by their score. @throws AnodError ANOD_ABORTED, ANOD_DIVERGED. */
export async function calibrate(given: Calibrating, backend: Backend, signal?: AbortSignal): Promise<Calibration> {
	const { labelled, lesson, network, options, typical, heldOut, scores } = given;
	if (labelled.anomalies === 0) return withoutAnomalies(given);
	const { direction } = lesson.stakes;
	const unseen =
		labelled.anomalies >= fewestToCrossFit && heldOut.length > 0 && direction !== 0
			? await unlessDiverged(crossFit(lesson, network, options, typical, direction, heldOut, scores, backend, signal))
			: undefined;
	const prior = priorOf(given, unseen);
	const hidden = labelled.unknown === 0 ? 0 : hiddenBy(prior.value, labelled);
	if (!unseen) return { prior, curve: curveByValue(given, hidden) };
	return {
		prior,
		curve: fitLogistic({
			anomalies: unseen.scores,
			others: scores,
			hidden,
			weights: weightsBy(lesson.stakes, prior.value),
			direction,
		}),
	};
}

/** Agents that learn fast may fail where the one that learned slowly did not: then it has to speak for itself. */
async function unlessDiverged(unseen: Promise<Unseen>): Promise<Unseen | undefined> {
	try {
		return await unseen;
	} catch (error) {
		if (isAnodError(error) && error.code === 'ANOD_DIVERGED') return undefined;
		throw error;
	}
}

function priorOf({ prior, labelled, rows }: Calibrating, unseen: Unseen | undefined): Prior {
	const { anomalies, normals, unknown } = labelled;
	const bounded = (share: number): number => Math.min(Math.max(share, 1 / rows), 0.5);
	if (prior > 0) return { value: prior, reason: 'by option prior' };
	if (unknown === 0) return { value: bounded(anomalies / rows), reason: `${anomalies} of ${rows} labelled rows` };
	const hidden = unseen ? hiddenShare(unseen.shares) : usualShare;
	const say = anomalies === 1 ? 'one labelled anomaly says' : `${anomalies} labelled anomalies say`;
	return {
		value: bounded((anomalies + hidden * (normals + unknown)) / rows),
		reason: unseen ? 'as many as look like labelled anomalies that were not learned from' : `a usual share, since ${say} little`,
	};
}

/** Anomalies and others weigh alike where an alarm begins to pay: there the probability has to be right. */
function weightsBy({ alarm, clear }: Stakes, prior: number): { anomalies: number; others: number } {
	const ratio = alarm * clear > 0 ? Math.min(Math.max(alarm / clear, 1 / mostStake), mostStake) : 1;
	return { anomalies: prior * ratio, others: 1 - prior };
}

/** Share of anomalies among rows that are not labelled as such. */
function hiddenBy(prior: number, { anomalies, normals, unknown }: LabelCounts): number {
	const all = anomalies + normals + unknown;
	return Math.min(Math.max((prior * all - anomalies) / (all - anomalies), 0), 0.95);
}

/** By what the agent expects itself. */
function curveByValue({ baseline, lesson, labelled }: Calibrating, hidden: number): Curve {
	const { stakes, showing } = lesson;
	if (stakes.direction === 0) return { kind: 'logistic', slope: 0, offset: 0 };
	const { anomalies, normals, unlabelled } = showing.shares;
	const shownNormals = labelled.normals > 0 ? normals : 0;
	const shownUnlabelled = labelled.unknown > 0 ? unlabelled : 0;
	const others = shownNormals + shownUnlabelled;
	const weight = (shownNormals + showing.unlabelledWeight * shownUnlabelled) / others;
	return {
		kind: 'value',
		low: -stakes.clear * weight - baseline,
		high: stakes.alarm - baseline,
		shown: anomalies / (anomalies + others),
		hidden,
	};
}

/** By how high scores usually are: as many rows are reckoned anomalies as stand apart. */
function withoutAnomalies({ scores, rows, prior: given, standing }: Calibrating): Calibration {
	const sorted = scores.slice().sort();
	const tail = fitThreshold('auto', sorted, { rows });
	const apart = standing ?? countAtLeast(sorted, tail.value) / sorted.length;
	const value = given > 0 ? Math.min(given, 0.5) : Math.min(Math.max(apart, 1 / rows), 0.5);
	const reason = given > 0 ? 'by option prior' : `no anomaly is labelled, and ${percent(apart)} of the rows stand apart`;
	const { value: border } =
		given > 0 || standing !== undefined
			? fitThreshold({ contamination: value }, sorted)
			: { value: Math.min(tail.value, Number.MAX_VALUE) };
	return { prior: { value: given > 0 ? given : value, reason }, curve: curveByTail(sorted, border, value) };
}
