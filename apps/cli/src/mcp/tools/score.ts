import { z } from 'zod';
import { withSubjectOfModel } from '../../subjects/open.js';
import { dataArguments, idArgument, modelArgument, thresholdArgument, thresholdFlags, topArgument } from '../arguments.js';
import { withContext } from '../context.js';
import { findingsOf, findingsResult } from '../results.js';
import { said } from '../said.js';
import type { Tool } from '../tool.js';
import { inWordsOfTools } from '../words.js';

const input = z.strictObject({
	model: modelArgument,
	...dataArguments,
	id: idArgument,
	time: z.string().optional().describe('Column with the time of a row, shown in results; a model of series knows its own.'),
	threshold: thresholdArgument,
	top: topArgument.default(10),
});

/** Judges new data by a saved detector. */
export const score: Tool<typeof input> = {
	name: 'score',
	title: 'Score data with a fitted detector',
	description:
		'Judge new rows, a series or images by a detector that was fitted before and saved as FILE.anod: which are anomalies, how abnormal each is, and why the worst are. Fast, learns nothing. Use it for data like those the model learned from (inspect shows its columns); without a model use detect; for the reasons of particular rows use explain.',
	input,
	output: z.object(findingsResult),
	annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
	run: ({ model, path, rows, id, time, threshold, top }, call) =>
		withContext(call, { verb: 'score', model, path, rows, flags: { id, time, top, ...thresholdFlags(threshold) } }, (context) =>
			withSubjectOfModel(context, 'score', async (subject) => {
				const notes = subject.notes.map(inWordsOfTools);
				const findings = await subject.score({ top, keep: false, normalToo: true });
				return {
					structured: { ...findingsOf(subject, findings, top), notes },
					text: said(findings.sentence, notes, findings.listing),
				};
			}),
		),
};
