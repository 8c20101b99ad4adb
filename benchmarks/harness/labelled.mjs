/**
 * How a labelled set becomes training rows of which some anomalies are known, and rows to rank. The rules are those of ADBench:
 *
 * A set above 10,000 rows is sampled down to 10,000, keeping the share of anomalies. One below 1,000 rows is drawn up to 1,000 with repetition, before the
 * split, so that copies of a row stand on both sides: figures of such sets are told apart. 70 % of the normal rows and of the anomalies train, the others are
 * ranked. A share of the training anomalies, rounded up, carries a label; every other training row, the remaining anomalies among them, is unlabelled.
 *
 * For a seed, the anomalies labelled at a share are labelled at every greater one too. No label of a ranked row leaves this file but as `labels`.
 */
import { takeRows } from './data.mjs';
import { randomFrom, shuffled } from './random.mjs';

const fewestRows = 1000;
const mostRows = 10_000;
const testShare = 0.3;

/** Percent of the training anomalies that carry a label. */
export const labelledShares = [0, 1, 5, 10, 25, 50, 100];

/** Whether a set is so small that copies of rows are on both sides of the split. */
export const isCopied = ({ labels }) => labels.length < fewestRows;

/** Row numbers of a set, sampled down or drawn up, by class and in random order. */
function drawn(labels, random) {
	const all = Array.from(labels.keys());
	const rows = labels.length < fewestRows ? Array.from({ length: fewestRows }, () => Math.floor(random() * labels.length)) : all;
	const of = (label) =>
		shuffled(
			rows.filter((i) => labels[i] === label),
			random,
		);
	const normal = of(0);
	const abnormal = of(1);
	if (labels.length <= mostRows) return { normal, abnormal };
	const kept = Math.round((mostRows * abnormal.length) / labels.length);
	return { normal: normal.slice(0, mostRows - kept), abnormal: abnormal.slice(0, kept) };
}

/**
 * Cuts a set.
 *
 * @param {{ rows: import('./data.mjs').Matrix, labels: Uint8Array }} data
 * @returns `train` and `test` in random order; `labels` of `test`, 1 = anomaly; `truth` of `train`, from which {@link labelsAt} and {@link allLabels} take what
 *   is told; `anomalies`, the positions in `train` of its anomalies in the order in which they get labels
 */
export function labelledSplit({ rows, labels }, set, seed) {
	const random = randomFrom('labelled', set, seed);
	const { normal, abnormal } = drawn(labels, random);
	const cut = (ids) => Math.min(ids.length - 1, Math.max(1, Math.round(testShare * ids.length)));
	const test = shuffled([...normal.slice(0, cut(normal)), ...abnormal.slice(0, cut(abnormal))], random);
	const train = shuffled([...normal.slice(cut(normal)), ...abnormal.slice(cut(abnormal))], random);
	const truth = Uint8Array.from(train, (i) => labels[i]);
	return {
		train: takeRows(rows, train),
		test: takeRows(rows, test),
		labels: Uint8Array.from(test, (i) => labels[i]),
		truth,
		anomalies: shuffled(
			Array.from(truth.keys()).filter((i) => truth[i] === 1),
			random,
		),
	};
}

/** Labels of the training rows when a share (percent) of the anomalies is known: 1 = known anomaly, 0 = unlabelled. Undefined where nothing is known. */
export function labelsAt({ truth, anomalies }, share) {
	if (share === 0) return undefined;
	const told = new Int8Array(truth.length);
	for (const i of anomalies.slice(0, Math.ceil((share * anomalies.length) / 100))) told[i] = 1;
	return told;
}

/** Labels of the training rows when everything is known: 1 = anomaly, −1 = normal. */
export const allLabels = ({ truth }) => Int8Array.from(truth, (label) => (label === 1 ? 1 : -1));
