import type { ReinforcementOptions } from './options.js';

/** What the number of labelled anomalies decides, where no option does. */
export interface Chosen {
	readonly weightDecay: number;
	readonly intrinsicWeight: number;
	readonly hidden: readonly number[];
	readonly members: number;
	readonly batchSize: number;
	readonly steps: number;
}

const between = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Labelled anomalies below which more agents learn: each is wrong in rows of its own. */
const few = 25;

/** Labelled anomalies from which batches and the network are larger. */
const many = 50;

/**
 * The fewer anomalies are labelled, the simpler the agent has to stay and the more it is paid to agree with its teacher: weight decay falls with their number, the
 * teacher's weight with its fourth root, and the number of steps rises with its square root.
 */
function byLabels(anomalies: number): Chosen {
	return {
		weightDecay: anomalies === 0 ? 0.02 : between(0.06 / anomalies, 0.0003, 0.04),
		intrinsicWeight: 1.6 / Math.sqrt(Math.sqrt(Math.max(1, anomalies))),
		hidden: [anomalies < many ? 64 : 128],
		members: anomalies > 0 && anomalies < few ? 5 : 3,
		batchSize: anomalies < many ? 128 : 256,
		steps: anomalies === 0 ? 1000 : Math.round(between(600 * Math.sqrt(anomalies / 10), 600, 2000)),
	};
}

/**
 * The settings of a training by its number of labelled anomalies. Options that were given win.
 *
 * @param taught - whether there is a teacher to agree with.
 */
export function chooseByLabels(anomalies: number, options: Partial<ReinforcementOptions>, taught: boolean): Chosen {
	const usual = byLabels(anomalies);
	return {
		weightDecay: options.weightDecay ?? usual.weightDecay,
		intrinsicWeight: taught ? (options.intrinsicWeight ?? usual.intrinsicWeight) : 0,
		hidden: options.hidden ?? usual.hidden,
		members: options.members ?? usual.members,
		batchSize: options.batchSize ?? usual.batchSize,
		steps: options.steps ?? usual.steps,
	};
}

/**
 * What a signal counts among the inputs of an agent, whose other inputs lie between 0 and 1: small, so that the weights on it have to be paid for. With few
 * labels they are the surer ground.
 */
export function signalFactor(anomalies: number): number {
	return 0.15 + Math.min(0.1, 1 / Math.max(1, anomalies));
}
