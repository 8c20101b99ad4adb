import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type AutoencoderOptions, autoencoderOptions, type FittedAutoencoder } from '@anod/core';
import { usageError } from '../errors.js';
import type { Source } from '../input/source.js';
import type { Flags } from '../options/parse.js';
import { checkWritable, writeFileAtomically } from '../output/atomic.js';
import { type OutputFormat, outputFormat } from '../output/format.js';
import type { ExplainedRow, ReportData } from '../report/model.js';
import { reportPage } from '../report/page.js';
import type { RowRoles, ScoreResult } from '../scoring/score-source.js';
import { versions } from '../versions.js';

/** Where --output goes and how; undefined without it. */
export function outputTarget(flags: Flags): { path: string; format: OutputFormat } | undefined {
	const path = flags.text('output');
	if (path === undefined) {
		for (const name of ['output-format', 'only-anomalies'])
			if (flags.text(name) ?? flags.boolean(name)) throw usageError(`--${name} needs --output.`, 'Example: --output scores.csv');
		return undefined;
	}
	const format = outputFormat(path, flags.text('output-format') as OutputFormat | undefined);
	checkWritable(path);
	return { path, format };
}

/** Where the report goes; undefined with --no-report. Makes its folder. */
export function reportTarget(flags: Flags): string | undefined {
	if (flags.off('report')) return undefined;
	const path = flags.text('report') ?? 'anod-report.html';
	mkdirSync(dirname(resolve(path)), { recursive: true });
	checkWritable(path);
	return path;
}

const optionText = (value: unknown): string =>
	value !== null && typeof value === 'object' && !Array.isArray(value)
		? Object.entries(value)
				.map(([name, entry]) => `${name}=${String(entry)}`)
				.join(', ') || 'none'
		: Array.isArray(value)
			? value.join(', ') || 'none'
			: String(value);

/** Every option with its value and whether it differs from the default. */
export function settings(options: AutoencoderOptions): ReportData['settings'] {
	return autoencoderOptions.map((spec) => {
		const value = (options as unknown as Record<string, unknown>)[spec.name];
		return {
			name: spec.name,
			value: optionText(value),
			changed: spec.name === 'seed' || optionText(value) !== optionText(spec.default),
			description: spec.description,
		};
	});
}

export interface ReportParts {
	readonly path: string;
	readonly verb: ReportData['verb'];
	readonly source: Source;
	readonly detector: FittedAutoencoder;
	readonly roles: RowRoles;
	readonly scored: ScoreResult;
	readonly top: readonly ExplainedRow[];
	readonly evaluation: ReportData['evaluation'];
	readonly notes: readonly string[];
}

/** Writes the report of a pass. */
export async function writeReport({ path, verb, source, detector, roles, scored, top, evaluation, notes }: ReportParts): Promise<void> {
	const page = reportPage({
		source: source.name,
		verb,
		created: new Date(),
		rows: scored.rows,
		fittedRows: detector.summary.rows === scored.rows ? null : detector.summary.rows,
		anomalies: scored.anomalies,
		threshold: detector.threshold,
		sketch: scored.sketch,
		timeline: {
			buckets: scored.timeline.buckets(),
			timed: roles.time?.reading === 'date' && scored.timeline.ordered,
			lastTime: scored.timeline.lastTime,
		},
		top,
		summary: detector.summary,
		evaluation,
		settings: settings(detector.fittedOptions),
		versions: versions(),
		notes,
	});
	await writeFileAtomically(path, page);
}

/** A row of --json. */
export const topAsJson = (rows: readonly ExplainedRow[]) =>
	rows.map(({ milliseconds, time, name, ...row }) => ({ ...(name === null ? {} : { name }), ...(time === null ? {} : { time }), ...row }));
