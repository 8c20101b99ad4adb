import { isAnodError, type Prediction } from '@anod/core';
import type { ServedDetector } from '../options.js';
import { soon } from '../soon.js';

/** Rows of one request, which waits for what the detector says of them. */
interface Waiting {
	readonly rows: readonly unknown[];
	resolve(prediction: Prediction): void;
	reject(error: unknown): void;
}

/** Rows of a request above which sharing a call gains nothing. */
const fewRows = 64;

/**
 * What rows have to have in common to be scored in one call and still be read as each of them alone: their width, or their columns in order.
 *
 * @returns undefined for rows that are better scored by themselves.
 */
export function formOf(rows: readonly unknown[]): string | undefined {
	if (rows.length === 0 || rows.length > fewRows) return undefined;
	const form = formOfRow(rows[0]);
	return rows.every((row) => formOfRow(row) === form) ? form : undefined;
}

const formOfRow = (row: unknown): string | undefined =>
	Array.isArray(row) ? String(row.length) : row && typeof row === 'object' ? JSON.stringify(Object.keys(row)) : undefined;

/** The rows from `start` to `end` of a prediction: of every list with a value for each row. */
export function partOf(prediction: Prediction, start: number, end: number): Prediction {
	const n = prediction.scores.length;
	if (end - start === n) return prediction;
	return Object.fromEntries(
		Object.entries(prediction).map(([name, value]) => [
			name,
			ArrayBuffer.isView(value) && (value as Float64Array).length === n ? (value as Float64Array).subarray(start, end) : value,
		]),
	) as unknown as Prediction;
}

/**
 * Gathers rows of requests that come at the same time and asks the detector once for all. What a row scores does not depend on the rows beside it, so the
 * answers are those of each request alone.
 */
export class Batcher {
	#waiting = new Map<string, Waiting[]>();
	#running = false;

	constructor(
		private readonly detector: Pick<ServedDetector, 'predict'>,
		private readonly most: number,
	) {}

	/** @param form - of {@link formOf}. */
	predict(rows: readonly unknown[], form: string): Promise<Prediction> {
		return new Promise((resolve, reject) => {
			if (this.#waiting.size === 0 && !this.#running) soon(() => void this.#run());
			const group = this.#waiting.get(form);
			if (group) group.push({ rows, resolve, reject });
			else this.#waiting.set(form, [{ rows, resolve, reject }]);
		});
	}

	async #run(): Promise<void> {
		this.#running = true;
		while (this.#waiting.size > 0) {
			const groups = [...this.#waiting.values()];
			this.#waiting = new Map();
			for (const group of groups)
				for (let start = 0, end = 0; start < group.length; start = end) {
					let n = 0;
					while (end < group.length && (end === start || n + group[end].rows.length <= this.most)) n += group[end++].rows.length;
					await this.#ask(group.slice(start, end));
				}
		}
		this.#running = false;
	}

	async #ask(group: readonly Waiting[]): Promise<void> {
		try {
			const rows = group.length === 1 ? group[0].rows : group.flatMap((one) => one.rows);
			const prediction = await this.detector.predict(rows as number[][]);
			let at = 0;
			for (const one of group) one.resolve(partOf(prediction, at, (at += one.rows.length)));
		} catch (error) {
			// One of them is to blame: each then gets its own answer.
			if (group.length > 1 && isAnodError(error)) for (const one of group) await this.#ask([one]);
			else for (const one of group) one.reject(error);
		}
	}
}
