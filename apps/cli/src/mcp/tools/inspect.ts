import { z } from 'zod';
import { type ModelFacts, modelFacts, modelLines } from '../../verbs/inspect.js';
import { modelArgument } from '../arguments.js';
import { detectorResult, thresholdResult } from '../results.js';
import type { Tool } from '../tool.js';

const input = z.strictObject({ model: modelArgument });
const number = z.number().nullable();
const mostColumns = 200;

/** Shows a model. */
export const inspect: Tool<typeof input> = {
	name: 'inspect',
	title: 'Inspect a fitted detector',
	description:
		'Show what a saved detector (FILE.anod) is: its kind, the columns that data for score and explain must have, its threshold and how it came about, what it learned from, its options and its health. Use it before score or explain when you do not know the model.',
	input,
	output: z.object({
		model: z.string(),
		bytes: z.int(),
		detector: detectorResult,
		kind: z.enum(['table', 'series', 'images']),
		threshold: thresholdResult,
		columnsInAll: z.int(),
		columns: z
			.array(z.object({ name: z.string(), kind: z.string(), reason: z.string(), missingShare: number }))
			.describe(`The first ${mostColumns}; kind "ignore": not used`),
		imageSize: z.object({ width: z.int(), height: z.int(), channels: z.int() }).nullable(),
		objectives: z.array(z.string()).optional(),
		labelled: z.object({ anomalies: z.int(), normals: z.int(), unknown: z.int() }).optional().describe('Rows it was told about'),
		prior: z.object({ value: number, reason: z.string() }).optional().describe('Share of anomalies that it assumes'),
		training: z.object({
			rows: z.int(),
			heldOut: z.int(),
			setAside: z.int(),
			steps: z.int(),
			parameters: z.int(),
			features: z.int(),
			seconds: number,
		}),
		warnings: z.array(z.string()),
		options: z.record(z.string(), z.unknown()).describe('Every option it was fitted with'),
	}),
	annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
	async run({ model }, { flags, roots }) {
		const facts: ModelFacts = await modelFacts(flags, roots.file(model));
		const { detector, bytes, use } = facts;
		const { summary } = detector;
		return {
			structured: {
				...facts.json,
				model,
				bytes: bytes.length,
				detector: use.detector,
				kind: use.kind,
				columnsInAll: summary.columns.length,
				columns: summary.columns.slice(0, mostColumns),
				imageSize: facts.json.imageSize ?? null,
				training: summary,
				warnings: summary.health.warnings,
			},
			text: modelLines(facts, model).join('\n'),
		};
	},
};
