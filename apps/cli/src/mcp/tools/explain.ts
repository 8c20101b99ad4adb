import { z } from 'zod';
import { usageError } from '../../errors.js';
import { useOf } from '../../subjects/learned.js';
import { withSubjectOfModel } from '../../subjects/open.js';
import { dataArguments, idArgument, modelArgument, thresholdArgument, thresholdFlags, topArgument } from '../arguments.js';
import { withContext } from '../context.js';
import { detectorResult, thresholdResult, worstResults } from '../results.js';
import { said } from '../said.js';
import type { Tool } from '../tool.js';
import { inWordsOfTools } from '../words.js';

const input = z.strictObject({
	model: modelArgument,
	...dataArguments,
	rowNumbers: z
		.array(z.int().min(1))
		.min(1)
		.max(1000)
		.optional()
		.describe('Rows to explain, counted from 1 without the header, whether abnormal or not. Not for images. Default: the highest scores.'),
	id: idArgument,
	time: z.string().optional().describe('Column with the time of a row, shown in results; a model of series knows its own.'),
	threshold: thresholdArgument,
	top: topArgument.optional(),
});

/** Says why. */
export const explain: Tool<typeof input> = {
	name: 'explain',
	title: 'Explain scores of a fitted detector',
	description:
		'Say why rows score as they do under a saved detector (FILE.anod): which columns raised the score, by how much, and what value would have been expected there; of images, where the strangest place is. Name rows with rowNumbers, for example rows a user asks about, or leave it out for the worst. To find out which rows are anomalies at all, use score.',
	input,
	output: z.object({
		source: z.string(),
		detector: detectorResult,
		threshold: thresholdResult,
		...worstResults,
		notes: z.array(z.string()),
	}),
	annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
	async run({ model, path, rows, rowNumbers, id, time, threshold, top }, call) {
		if (rowNumbers && top !== undefined) throw usageError('rowNumbers and top were both given.', 'Give one.');
		const count = top ?? 10;
		const flags = { id, time, ...(rowNumbers ? { rows: rowNumbers.join(',') } : { top: count }), ...thresholdFlags(threshold) };
		return withContext(call, { verb: 'explain', model, path, rows, flags }, (context) =>
			withSubjectOfModel(context, 'explain', async (subject) => {
				const notes = subject.notes.map(inWordsOfTools);
				const { text, json } = await subject.explain({ top: count, rows: rowNumbers });
				const { detector } = useOf(subject.detector);
				return {
					structured: { source: subject.name, detector, threshold: subject.detector.threshold, notes, ...json },
					text: said(text, notes),
				};
			}),
		);
	},
};
