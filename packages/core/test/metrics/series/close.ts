import { expect } from 'vitest';
import { type Answer, type GoldenNumber, golden, numbers } from '../../golden/values.js';

/** A relative 1e-9, an absolute 1e-12: references sum in another order. */
export function close(got: number, want: GoldenNumber | undefined, what = ''): void {
	const wanted = Number(want);
	if (Number.isFinite(wanted))
		expect(Math.abs(got - wanted), `${what}: ${got} for ${wanted}`).toBeLessThanOrEqual(1e-12 + 1e-9 * Math.abs(wanted));
	else expect(got, what).toBe(wanted);
}

/** What one call of a reference returned: named numbers, or an error. */
export interface Answers<Names extends string> {
	readonly value?: Readonly<Record<Names, GoldenNumber>>;
	readonly error?: string;
}
type Areas = Answers<'VUS_ROC' | 'VUS_PR'>;

/** One of the 25 series of series.json. */
export interface SeriesCase {
	readonly name: string;
	readonly n: number;
	/** [first, last], both inside. */
	readonly events: readonly (readonly [number, number])[];
	readonly score: readonly GoldenNumber[];
	readonly auc_roc: Answer;
	readonly auc_pr: Answer;
	readonly windows: readonly {
		readonly window: number;
		readonly opt_250: Areas;
		readonly opt_50?: Areas;
		readonly opt_100?: Areas;
		readonly r_auc_slice: Answers<'R_AUC_ROC' | 'R_AUC_PR'>;
	}[];
	readonly oracle: Readonly<Record<'PA-F1' | 'Event-based-F1' | 'R-based-F1' | 'Affiliation-F', Answer>>;
	readonly fixed: Readonly<
		Record<'Standard-F1' | 'PA-F1' | 'Event-based-F1' | 'R-based-F1' | 'range_precision' | 'Affiliation-F', Answer>
	> & {
		readonly threshold: number;
		readonly flagged: readonly number[];
		readonly pa_flagged: readonly number[];
		readonly 'range_recall_alpha0.2': Answers<'recall' | 'existence' | 'overlap'>;
		readonly affiliation: {
			readonly value?: Readonly<Record<'precision' | 'recall' | 'f', GoldenNumber>> &
				Readonly<
					Record<
						'per_event_precision' | 'per_event_recall' | 'per_event_precision_distance' | 'per_event_recall_distance',
						readonly GoldenNumber[]
					>
				>;
			readonly error?: string;
		};
	};
}

/** The series with their labels and scores as arrays. */
export const series = golden<{ cases: SeriesCase[] }>('series.json').cases.map((golden) => {
	const labels = new Uint8Array(golden.n);
	for (const [first, last] of golden.events) labels.fill(1, first, last + 1);
	return { name: golden.name, golden, labels, scores: numbers(golden.score) };
});
