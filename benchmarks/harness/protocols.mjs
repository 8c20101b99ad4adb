/**
 * How a labelled set becomes rows to fit and rows to rank.
 *
 * random-half: half of the normal rows, drawn anew for each seed, train; the other half and all anomalies are ranked.
 * unsupervised: every row trains, and every row is ranked.
 * oddbench: the split that the set comes with; its training rows are normal.
 * In all of them a tabular set above 10,000 rows is first sampled down to 10,000, keeping the share of anomalies.
 * No label reaches a detector or a peer: both get rows, and give back scores.
 */
import { oddbenchSets, readOddbench, readTabular, tabularSets, takeRows } from './data.mjs';
import { randomFrom, shuffled } from './random.mjs';

const mostRows = 10_000;

/** Row numbers of a set above 10,000 rows, sampled down; all of them otherwise. Normal rows first, then anomalies, each in random order. */
function sampled(labels, random) {
	const all = Array.from(labels.keys());
	const normal = shuffled(
		all.filter((i) => labels[i] === 0),
		random,
	);
	const abnormal = shuffled(
		all.filter((i) => labels[i] === 1),
		random,
	);
	if (labels.length <= mostRows) return { normal, abnormal };
	const kept = Math.round((mostRows * abnormal.length) / labels.length);
	return { normal: normal.slice(0, mostRows - kept), abnormal: abnormal.slice(0, kept) };
}

/** Half of the normal rows to train on, the rest and the anomalies to test on. */
export function randomHalf({ rows, labels }, name, seed) {
	const random = randomFrom('random-half', name, seed);
	const { normal, abnormal } = sampled(labels, random);
	const half = Math.floor(normal.length / 2);
	const test = [...normal.slice(half), ...abnormal];
	return { train: takeRows(rows, normal.slice(0, half)), test: takeRows(rows, test), labels: Uint8Array.from(test, (i) => labels[i]) };
}

/** All rows to train on and to test on, in the set's own order. */
export function unsupervised({ rows, labels }, name, seed) {
	const { normal, abnormal } = sampled(labels, randomFrom('unsupervised', name, seed));
	const kept = [...normal, ...abnormal].sort((a, b) => a - b);
	const taken = takeRows(rows, kept);
	return { train: taken, test: taken, labels: Uint8Array.from(kept, (i) => labels[i]) };
}

/**
 * @typedef {object} Protocol
 * @property {string} name - also the name of the result row
 * @property {string} about - in words
 * @property {object} options - of the detector, beside the seed
 * @property {string} split - protocols with the same split share the peers' scores
 * @property {(wanted?: string[]) => string[]} sets
 * @property {(set: string) => Promise<any>} read
 * @property {(data: any, set: string, seed: number) => { train: object, test: object, labels: Uint8Array }} cut
 */

const tabular = { sets: tabularSets, read: readTabular };
const oddbench = { sets: oddbenchSets, read: readOddbench, split: 'oddbench', cut: (data) => data };
const told = { trainedOn: 'normal' };

/** @type {Protocol[]} */
export const protocols = [
	{ name: 'random-half', about: 'trained on normals, random half', options: {}, split: 'random-half', cut: randomHalf, ...tabular },
	{ name: 'unsupervised', about: 'all rows fitted and ranked', options: {}, split: 'unsupervised', cut: unsupervised, ...tabular },
	{ name: 'oddbench', about: 'OddBench, the given split', options: {}, ...oddbench },
	{
		name: 'random-half-normal',
		about: "the first, told `trainedOn: 'normal'`",
		options: told,
		split: 'random-half',
		cut: randomHalf,
		...tabular,
	},
	{ name: 'oddbench-normal', about: "the third, told `trainedOn: 'normal'`", options: told, ...oddbench },
];

/** The protocols named, or all. @throws Error naming those that exist */
export function chosenProtocols(wanted) {
	if (!wanted) return protocols;
	const unknown = wanted.find((name) => !protocols.some((protocol) => protocol.name === name));
	if (unknown !== undefined)
		throw new Error(`There is no protocol '${unknown}'; the protocols are ${protocols.map(({ name }) => name).join(', ')}.`);
	return protocols.filter(({ name }) => wanted.includes(name));
}
