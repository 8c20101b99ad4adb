import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { usageError } from '../errors.js';
import type { Flags } from '../options/parse.js';
import { checkWritable } from '../output/atomic.js';
import { type OutputFormat, outputFormat } from '../output/format.js';
import type { WriteTarget } from '../subjects/subject.js';

/** Where --output goes and how; undefined without it. */
export function outputTarget(flags: Flags): WriteTarget | undefined {
	const path = flags.text('output');
	if (path === undefined) {
		for (const name of ['output-format', 'only-anomalies'])
			if (flags.text(name) ?? flags.boolean(name)) throw usageError(`--${name} needs --output.`, 'Example: --output scores.csv');
		return undefined;
	}
	const format = outputFormat(path, flags.text('output-format') as OutputFormat | undefined);
	checkWritable(path);
	return { path, format, onlyAnomalies: flags.boolean('only-anomalies') === true };
}

/** Where the report goes; undefined with --no-report. Makes its folder. */
export function reportTarget(flags: Flags): string | undefined {
	if (flags.off('report')) return undefined;
	const path = flags.text('report') ?? 'anod-report.html';
	mkdirSync(dirname(resolve(path)), { recursive: true });
	checkWritable(path);
	return path;
}
