import { z } from 'zod';

const mostInline = 10_000;

/** The data of a call: exactly one of these. */
export const dataArguments = {
	path: z
		.string()
		.optional()
		.describe(
			'File with the data: CSV, TSV, JSON, NDJSON or Parquet, also gzipped; or one PNG/JPEG image, or a folder of images. Give either path or rows.',
		),
	rows: z
		.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
		.min(1)
		.max(mostInline)
		.optional()
		.describe('A small table inline, instead of path: one object a row, column names as keys, null for a missing value.'),
};

export const topArgument = z
	.int()
	.min(1)
	.max(1000)
	.describe('How many of the worst rows, events or images to return with explanations, default 10. The number of all is always told.');

/** Columns with a part of their own. */
export const idArgument = z.string().optional().describe('Column that names rows; shown in results, not learned from.');

export const modelArgument = z
	.string()
	.describe('Path of a fitted detector, a file FILE.anod as detect with saveModel or `anod fit` makes it.');

/** The threshold of a call, as in the library's options. */
export const thresholdArgument = z
	.union([z.literal('auto'), z.number(), z.strictObject({ contamination: z.number() }), z.strictObject({ falseAlarmRate: z.number() })])
	.optional()
	.describe(
		'From which score on something is an anomaly, instead of what the model was fitted with: "auto", a number, {"contamination": share of rows to flag} or {"falseAlarmRate": share of normal rows that may be flagged}.',
	);

/** The flags that a threshold stands for. */
export function thresholdFlags(threshold: z.infer<typeof thresholdArgument>): Record<string, string | number | undefined> {
	if (typeof threshold !== 'object') return { threshold };
	return 'contamination' in threshold ? { contamination: threshold.contamination } : { 'false-alarm-rate': threshold.falseAlarmRate };
}
