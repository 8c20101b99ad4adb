import { exitCodes, usageError } from '../errors.js';
import { writeFileAtomically } from '../output/atomic.js';
import { withSubjectOfModel } from '../subjects/open.js';
import { printable } from '../terminal/summary.js';
import type { Context } from './context.js';
import { reportTarget } from './outputs.js';

/** `anod evaluate`: measures a fitted detector against labels. */
export async function evaluate(context: Context): Promise<number> {
	const { flags, progress } = context;
	if (flags.text('label') === undefined && flags.text('labels') === undefined)
		throw usageError(
			'no labels were named.',
			'Add --label COLUMN: 1, true or yes for anomalies; for images --labels FILE, or --labels folders.',
		);
	const top = flags.count('top', 1) ?? 10;
	return withSubjectOfModel(context, 'evaluate', async (subject) => {
		const findings = await subject.score({ top, keep: false, normalToo: true });
		const judged = findings.judged!;
		const report = reportTarget(flags);
		if (report !== undefined) await writeFileAtomically(report, await findings.report('evaluate', subject.notes));
		progress.end();
		context.say(findings.sentence);
		for (const note of subject.notes) context.say(`note: ${printable(note)}`);
		context.say(judged.text);
		if (report !== undefined) context.say(`report: ${report}`);
		context.result({
			source: subject.name,
			...findings.json,
			evaluation: judged.json,
			unlabelled: judged.unlabelled,
			files: { report: report ?? null },
		});
		return exitCodes.ok;
	});
}
