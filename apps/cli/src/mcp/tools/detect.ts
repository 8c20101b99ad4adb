import { z } from 'zod';
import { CliError, exitCodes, usageError } from '../../errors.js';
import { detectorNames } from '../../options/uses.js';
import { checkWritable, writeFileAtomically } from '../../output/atomic.js';
import { withSubjectToFit } from '../../subjects/open.js';
import { dataArguments, idArgument, topArgument } from '../arguments.js';
import { withContext } from '../context.js';
import { findingsOf, findingsResult } from '../results.js';
import { said } from '../said.js';
import type { Call, Tool } from '../tool.js';
import { inWordsOfTools } from '../words.js';

const input = z.strictObject({
	...dataArguments,
	detector: z
		.enum(detectorNames)
		.optional()
		.describe(
			'autoencoder: a table, each row by itself, without labels (default). convolutional: a series (default with time) or images. reinforcement: a table, or with time a series, of which some rows are known to be anomalies or normal: learns from label, however few there are, and from what right and wrong decisions are worth (options.rewards).',
		),
	label: z
		.string()
		.optional()
		.describe(
			'Column that says which rows are anomalies (1/0, true/false, yes/no; empty: not known). With detector "reinforcement" it is learned from; with others it is left out of learning and the result is measured against it.',
		),
	anomalyValues: z.array(z.string()).optional().describe('Labels that mean anomaly, where they are words such as "fraud".'),
	unknownValues: z
		.array(z.string())
		.optional()
		.describe('Labels that mean that nothing is known of the row, for example ["0"] where 0 does not mean surely normal.'),
	id: idArgument,
	time: z
		.string()
		.optional()
		.describe('Column with the time of a row. Makes the data a series: events over time are found instead of single rows.'),
	series: z
		.string()
		.optional()
		.describe('With time: column that says which of several series a row belongs to; not with detector "reinforcement".'),
	imageLabels: z
		.string()
		.optional()
		.describe('Of images: "folders" where they lie in folders called good, defect, …; or the path of a table with columns file and label.'),
	options: z
		.record(z.string(), z.unknown())
		.optional()
		.describe(
			'Options of the detector as in a config file, for example {"seed": 7, "threshold": {"contamination": 0.01}, "steps": 500, "columns": {"zip": "category"}}; of "reinforcement" also {"rewards": {"falseNegative": -10, "falsePositive": -2}}. Usually not needed; an unknown name is refused with the nearest known one.',
		),
	fitRows: z.int().min(10).optional().describe('Of a table: most rows to learn from, drawn at random by the seed; default 50,000.'),
	top: topArgument.default(10),
	saveModel: z
		.string()
		.optional()
		.describe(
			'Path FILE.anod to save the fitted detector at, for score, explain and inspect. Only where the server was started with --allow-write.',
		),
});

const metric = z.number().nullable();

/** Where the model goes. @throws CliError before anything is read */
function modelTarget(asked: string | undefined, { mayWrite, roots }: Call): string | undefined {
	if (asked === undefined) return undefined;
	if (!mayWrite)
		throw new CliError(
			'ANOD_READ_ONLY',
			'this server writes nothing, so the model cannot be saved.',
			'Leave saveModel out; whoever starts the server allows it with --allow-write.',
			exitCodes.cannotCreate,
		);
	if (!asked.endsWith('.anod')) throw usageError(`${asked} is no name of a model.`, 'Let it end in .anod.');
	const path = roots.toWrite(asked);
	checkWritable(path);
	return path;
}

/** Learns, judges and explains at once. */
export const detect: Tool<typeof input> = {
	name: 'detect',
	title: 'Detect anomalies',
	description:
		'Find anomalies (outliers, strange rows, incidents, odd pictures) in data when there is no fitted model: learns from the data themselves what is usual, scores all of them, and explains the worst. For a table (file or inline rows, at least 10, better hundreds), a time series (give time) or a folder of images. Needs no labels and no settings; takes seconds to minutes. With a model at hand, use score instead.',
	input,
	output: z.object({
		...findingsResult,
		fittedRows: z.int().describe('Rows, steps or images that were learned from'),
		learned: z.string().optional().describe('What it learned, or learned from, where the detector chose'),
		evaluation: z
			.object({
				rows: z.int(),
				anomalies: z.int(),
				rocAuc: metric,
				averagePrecision: metric,
				precision: metric,
				recall: metric,
				f1: metric,
			})
			.nullable()
			.describe('Against the labels, where they were named'),
		secondsFitting: metric,
		savedModel: z.string().nullable(),
	}),
	annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
	async run({ path, rows, options, top, saveModel, anomalyValues, unknownValues, imageLabels, fitRows, ...columns }, call) {
		const model = modelTarget(saveModel, call);
		const labels = imageLabels === undefined || imageLabels === 'folders' ? imageLabels : call.roots.file(imageLabels);
		const flags = { ...columns, 'anomaly-value': anomalyValues, 'unknown-value': unknownValues, labels, 'fit-rows': fitRows, top };
		return withContext(call, { verb: 'detect', path, rows, options, flags }, (context) =>
			withSubjectToFit(context, 'detect', async (subject) => {
				const { notes, reason } = await subject.fit();
				const findings = await subject.score({ top, keep: false, normalToo: true });
				const { summary } = subject.detector;
				if (model !== undefined) {
					call.progress.update('writing', undefined);
					await writeFileAtomically(model, await subject.detector.save());
				}
				const told = [...summary.health.warnings, ...notes].map(inWordsOfTools);
				return {
					structured: {
						...findingsOf(subject, findings, top),
						notes: told,
						fittedRows: summary.rows,
						...(reason ? { learned: inWordsOfTools(reason) } : {}),
						evaluation: findings.judged?.json ?? null,
						secondsFitting: summary.seconds,
						savedModel: model ?? null,
					},
					text: said(
						findings.sentence,
						told,
						findings.listing,
						findings.judged?.text ?? '',
						model === undefined ? '' : `The model was saved as ${model}.`,
					),
				};
			}),
		);
	},
};
