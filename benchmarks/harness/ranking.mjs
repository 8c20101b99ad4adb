/**
 * How well scores rank anomalies above normal rows.
 *
 * Written here and not taken from @anod/core: what is measured does not supply the measuring stick.
 */

/** Row numbers by falling score. */
const byFallingScore = (scores) => Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);

function counted(labels) {
	let positives = 0;
	for (const label of labels) positives += label ? 1 : 0;
	return { positives, negatives: labels.length - positives };
}

/** Refuses scores that no order can be made of. */
function requireFinite(scores) {
	const bad = scores.findIndex((score) => !Number.isFinite(score));
	if (bad >= 0) throw new Error(`The score of row ${bad} is ${scores[bad]}; every score must be a finite number.`);
}

/** Area under the ROC curve, ties counted half. `labels` 1 = anomaly. NaN when one of the classes is absent. */
export function auroc(labels, scores) {
	requireFinite(scores);
	const { positives, negatives } = counted(labels);
	const order = byFallingScore(scores);
	let seenNegatives = 0;
	let area = 0;
	for (let i = 0; i < order.length; ) {
		let tiePositives = 0;
		let tieNegatives = 0;
		const score = scores[order[i]];
		for (; i < order.length && scores[order[i]] === score; i++) {
			if (labels[order[i]]) tiePositives++;
			else tieNegatives++;
		}
		area += tiePositives * (negatives - seenNegatives - tieNegatives / 2);
		seenNegatives += tieNegatives;
	}
	return area / (positives * negatives);
}

/** Average precision: Σ (recall step) · precision over distinct scores, without interpolation. */
export function averagePrecision(labels, scores) {
	requireFinite(scores);
	const { positives } = counted(labels);
	const order = byFallingScore(scores);
	let hits = 0;
	let sum = 0;
	for (let i = 0; i < order.length; ) {
		let tieHits = 0;
		const score = scores[order[i]];
		for (; i < order.length && scores[order[i]] === score; i++) tieHits += labels[order[i]] ? 1 : 0;
		hits += tieHits;
		sum += (tieHits / positives) * (hits / i);
	}
	return sum;
}
