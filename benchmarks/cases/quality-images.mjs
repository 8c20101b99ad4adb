/**
 * How well a default detector of images ranks anomalies. Figures are AUROC in percent, means over the seeds; nothing is chosen by a test label.
 *
 * fashion: Fashion-MNIST, each class in turn is normal. Fitted on its 6,000 training images without a label; all 10,000 test images are ranked, those of the
 * nine other classes are the anomalies. The figure is the mean over the ten classes.
 * deeppcb: circuit-board patches of 64 × 64 pixels (DeepPCB, published split). Fitted on the 3,957 defect-free training patches without a label; the 1,992
 * defect-free and 1,992 defective test patches are ranked.
 * deeppcb, labelled: the same test patches, fitted on the 3,957 + 3,957 training patches with their labels.
 * The native kernels on one thread, exact arithmetic.
 *
 * Beside Fashion-MNIST stands what Deep SVDD reaches on MNIST, the same protocol on easier images: published figures, not measured here.
 */
import { ConvolutionalDetector } from '@anod/core';
import { readDeepPcb, readFashion } from '../harness/image-data.mjs';
import { describeBackend, openNative } from '../harness/native.mjs';
import { auroc } from '../harness/ranking.mjs';
import { deviation, mean, median, rounded } from '../harness/statistics.mjs';

const usualSeeds = 3;
const classes = 10;

/** Mean over the ten digits of MNIST, in percent (Ruff et al. 2018, table 1). */
const published = { 'Deep SVDD on MNIST': 94.8 };

/** Fits a detector and ranks the test images. The test labels are read afterwards. */
async function fitAndRank(backend, { train, labels, test, seed }) {
	const detector = new ConvolutionalDetector({ seed });
	try {
		const start = performance.now();
		const { reason } = await detector.fit(train, { backend, labels });
		const fitted = performance.now();
		const { scores, labels: flags } = await detector.predict(test.images);
		const share = (wanted) => {
			const those = Array.from(flags).filter((_, i) => test.labels[i] === wanted);
			return those.reduce((sum, flag) => sum + flag, 0) / those.length;
		};
		return {
			auroc: 100 * auroc(test.labels, scores),
			falseAlarms: 100 * share(0),
			found: 100 * share(1),
			reason,
			fitSeconds: (fitted - start) / 1000,
			scoreSeconds: (performance.now() - fitted) / 1000,
		};
	} finally {
		detector.dispose();
	}
}

/** One set over the seeds. */
function describeRuns(set, runs) {
	return {
		set,
		auroc: rounded(mean(runs.map((one) => one.auroc))),
		aurocOfSeeds: runs.map((one) => rounded(one.auroc)),
		falseAlarms: rounded(mean(runs.map((one) => one.falseAlarms)), 3),
		found: rounded(mean(runs.map((one) => one.found)), 3),
		fitSeconds: rounded(median(runs.map((one) => one.fitSeconds)), 3),
		scoreSeconds: rounded(median(runs.map((one) => one.scoreSeconds)), 3),
		reason: runs[0].reason,
	};
}

const summary = (name, perSet, more = {}) => {
	const ofSeeds = perSet[0].aurocOfSeeds.map((_, seed) => mean(perSet.map(({ aurocOfSeeds }) => aurocOfSeeds[seed])));
	return {
		name,
		ours: rounded(mean(ofSeeds)),
		unit: 'AUROC, %',
		spread: rounded(deviation(ofSeeds), 2),
		fitSeconds: rounded(mean(perSet.map(({ fitSeconds }) => fitSeconds)), 3),
		falseAlarms: rounded(mean(perSet.map(({ falseAlarms }) => falseAlarms)), 3),
		found: rounded(mean(perSet.map(({ found }) => found)), 3),
		...more,
	};
};

export async function run({ sets, seeds = usualSeeds, progress }) {
	const wanted = (name) => !sets || sets.includes(name);
	const backend = await openNative();
	const rows = [];
	const details = {};
	const measure = async (set, data) => {
		const runs = [];
		for (let seed = 0; seed < seeds; seed++) {
			runs.push(await fitAndRank(backend, { ...data, seed }));
			const { auroc: area, fitSeconds, scoreSeconds } = runs.at(-1);
			progress(`${set}, seed ${seed}: ${area.toFixed(2)} (fit ${fitSeconds.toFixed(1)} s, ranking ${scoreSeconds.toFixed(1)} s)`);
		}
		return describeRuns(set, runs);
	};
	try {
		if (wanted('fashion')) {
			const { oneClass } = readFashion();
			details.fashion = [];
			for (let k = 0; k < classes; k++) details.fashion.push(await measure(`fashion, class ${k}`, oneClass(k)));
			rows.push(summary('Fashion-MNIST, one class', details.fashion, { published }));
		}
		if (wanted('deeppcb') || wanted('deeppcb-labelled')) {
			const { trainNormal, train, test } = readDeepPcb();
			if (wanted('deeppcb')) {
				details.deeppcb = [await measure('deeppcb', { train: trainNormal, test })];
				rows.push(summary('DeepPCB', details.deeppcb));
			}
			if (wanted('deeppcb-labelled')) {
				details.deeppcbLabelled = [await measure('deeppcb-labelled', { train: train.images, labels: train.labels, test })];
				rows.push(summary('DeepPCB, labelled', details.deeppcbLabelled));
			}
		}
		if (rows.length === 0) throw new Error(`None of ${sets.join(', ')} is a set; there are fashion, deeppcb, deeppcb-labelled.`);
		return {
			rows,
			reduced: [...(sets ? [`--sets ${sets.join(',')}`] : []), ...(seeds < usualSeeds ? [`--seeds ${seeds}`] : [])],
			notes: [
				describeBackend(backend),
				'Published beside it: Deep SVDD on MNIST, one class, 94.8 (paper), 93.6 to 94.2 (other runs of it): easier images, same protocol.',
			],
			details,
		};
	} finally {
		backend.dispose();
	}
}
