import { type Confusion, f1, precision, recall } from '@anod/core/metrics';

/** What a threshold does. */
export interface Judged {
	readonly flagged: number;
	/** Of the rows whose label is known; undefined where none is. */
	readonly quality?: { readonly precision: number; readonly recall: number; readonly f1: number; readonly counts: Confusion };
}

/** Scores in order, so that any threshold is judged at once, however many rows there are. */
export class Ranking {
	readonly least: number;
	readonly most: number;
	/** Known anomalies, and known normal rows, among the first k of the order. */
	readonly #anomalies: Uint32Array;
	readonly #normals: Uint32Array;

	/**
	 * @param scores - `[n]`.
	 * @param order - rows by score, the highest first.
	 * @param known - 1 = anomaly, 0 = not known, −1 = normal.
	 */
	constructor(
		readonly scores: Float64Array,
		readonly order: Uint32Array,
		known?: Int8Array,
	) {
		const n = scores.length;
		this.#anomalies = new Uint32Array(n + 1);
		this.#normals = new Uint32Array(n + 1);
		for (let k = 0; k < n; k++) {
			const label = known?.[order[k]] ?? 0;
			this.#anomalies[k + 1] = this.#anomalies[k] + (label === 1 ? 1 : 0);
			this.#normals[k + 1] = this.#normals[k] + (label === -1 ? 1 : 0);
		}
		this.least = scores[order[n - 1]];
		this.most = scores[order[0]];
	}

	/** How many rows score at or above the threshold. */
	flagged(threshold: number): number {
		let low = 0;
		let high = this.order.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.scores[this.order[middle]] >= threshold) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	at(threshold: number): Judged {
		const n = this.order.length;
		const flagged = this.flagged(threshold);
		if (this.#anomalies[n] + this.#normals[n] === 0) return { flagged };
		const counts: Confusion = {
			truePositives: this.#anomalies[flagged],
			falsePositives: this.#normals[flagged],
			falseNegatives: this.#anomalies[n] - this.#anomalies[flagged],
			trueNegatives: this.#normals[n] - this.#normals[flagged],
		};
		return { flagged, quality: { precision: precision(counts), recall: recall(counts), f1: f1(counts), counts } };
	}
}

/** Rows by score, the highest first; rows of one score in the order of the file. */
export const orderOf = (scores: Float64Array): Uint32Array =>
	Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[b] - scores[a] || a - b);

/** How many scores fall into each of `count` equal parts of the range. */
export function histogram(
	{ scores, least, most }: Ranking,
	count: number,
): { readonly from: number; readonly to: number; readonly rows: number }[] {
	const width = (most - least || 1) / count;
	const rows = new Uint32Array(count);
	for (const score of scores) rows[Math.min(count - 1, Math.floor((score - least) / width))]++;
	return Array.from(rows, (number, bin) => ({ from: least + bin * width, to: least + (bin + 1) * width, rows: number }));
}
