import type { Cell, ColumnSchema } from '@anod/core';
import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '../../engines/onnxruntime/index.mjs';

const runtime = await onnxRuntime();

/** Tests in ONNX Runtime; skipped by name where it was not fetched. */
export function describeInRuntime(title: string, define: () => void): void {
	if (runtime) describe(title, define);
	else describe(title, () => it.skip('runs in ONNX Runtime (skipped: it was not fetched; run npm run engines)'));
}

type Data = Float32Array | Float64Array | BigInt64Array | Uint8Array | readonly string[];

/** An input of a run: its values and their shape. */
export interface Feed {
	readonly data: Data;
	readonly shape: readonly number[];
}

const typeOf = (data: Data): string =>
	data instanceof Float32Array
		? 'float32'
		: data instanceof Float64Array
			? 'float64'
			: data instanceof BigInt64Array
				? 'int64'
				: data instanceof Uint8Array
					? 'uint8'
					: 'string';

/** A model opened in ONNX Runtime, on one thread. */
export class Session {
	// biome-ignore lint/suspicious/noExplicitAny: ONNX Runtime's types are not installed
	private constructor(private readonly session: any) {}

	static async open(bytes: Uint8Array): Promise<Session> {
		return new Session(await runtime!.InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }));
	}

	get inputs(): readonly string[] {
		return this.session.inputNames;
	}

	get outputs(): readonly string[] {
		return this.session.outputNames;
	}

	/** Outputs by name, as numbers. */
	async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Float64Array>> {
		const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [name, new runtime!.Tensor(typeOf(data), data, shape)]);
		const results: Record<string, { data: ArrayLike<number | bigint> }> = await this.session.run(Object.fromEntries(tensors));
		return Object.fromEntries(
			Object.entries(results).map(([name, { data }]) => [name, Float64Array.from(data as ArrayLike<number>, Number)]),
		);
	}

	async close(): Promise<void> {
		await this.session.release();
	}
}

const missing = (cell: Cell): boolean => cell === null || cell === undefined || cell !== cell || cell === '';

/** Records as inputs, one a column. */
export function columnFeeds(rows: readonly Readonly<Record<string, Cell>>[], columns: readonly ColumnSchema[]): Record<string, Feed> {
	const shape = [rows.length, 1];
	return Object.fromEntries(
		columns
			.filter(({ features }) => features > 0)
			.map(({ name, kind }) => {
				const cells = rows.map((row) => row[name]);
				if (kind === 'category') return [name, { data: cells.map((cell) => (missing(cell) ? '' : String(cell))), shape }];
				if (kind === 'date') {
					const times = cells.map((cell) => (missing(cell) ? -(2n ** 63n) : BigInt((cell as Date).getTime())));
					return [name, { data: BigInt64Array.from(times), shape }];
				}
				return [name, { data: Float64Array.from(cells, (cell) => (missing(cell) ? Number.NaN : Number(cell))), shape }];
			}),
	);
}

/** Lists of numbers as one matrix. */
export const matrixFeed = (rows: readonly (readonly (number | null)[])[], width: number): Record<string, Feed> => ({
	rows: { data: Float64Array.from(rows.flat(), (cell) => cell ?? Number.NaN), shape: [rows.length, width] },
});

/** How far scores may lie apart, in max(1, |score|). */
export const tolerance = 1e-5;

/** Expects the scores of a graph to be those of the detector, and the labels but where a score is the threshold's neighbour. */
export function expectScores(
	theirs: Readonly<Record<string, Float64Array>>,
	ours: { readonly scores: Float64Array; readonly labels: Uint8Array; readonly threshold: { readonly value: number } },
	closest = tolerance,
): void {
	expect(theirs.score.length).toBe(ours.scores.length);
	for (let i = 0; i < ours.scores.length; i++) {
		const allowed = closest * Math.max(1, Math.abs(ours.scores[i]));
		const message = `row ${i}: ${theirs.score[i]} in the graph, ${ours.scores[i]} here`;
		expect(Math.abs(theirs.score[i] - ours.scores[i]), message).toBeLessThanOrEqual(allowed);
		if (Math.abs(ours.scores[i] - ours.threshold.value) > allowed) expect(theirs.label[i], `label of row ${i}`).toBe(ours.labels[i]);
	}
}
