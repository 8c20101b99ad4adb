import { exitCodes } from '../errors.js';
import { checkWritable, writeFileAtomically } from '../output/atomic.js';
import { withSubjectToFit } from '../subjects/open.js';
import { printable } from '../terminal/summary.js';
import type { Context } from './context.js';
import { outputTarget, reportTarget } from './outputs.js';

/** `anod detect`: fits on what it is given, scores it, explains the worst, writes what was asked for. */
export async function detect(context: Context): Promise<number> {
	const { flags, progress } = context;
	const top = flags.count('top', 1) ?? 10;
	const output = outputTarget(flags);
	const model = flags.text('model');
	if (model !== undefined) checkWritable(model);
	return withSubjectToFit(context, 'detect', async (subject) => {
		const { notes, reason } = await subject.fit();
		const report = reportTarget(flags);
		const findings = await subject.score({ top, keep: output !== undefined, normalToo: true });
		const { detector } = subject;
		progress.update('writing', undefined);
		if (output) await findings.write(output);
		if (model !== undefined) await writeFileAtomically(model, await detector.save());
		if (report !== undefined) await writeFileAtomically(report, await findings.report('detect', notes));
		progress.end();
		const { warnings } = detector.summary.health;
		context.say(findings.sentence);
		if (reason) context.say(`learned: ${printable(reason)}`);
		for (const note of [...warnings, ...notes]) context.say(`note: ${printable(note)}`);
		if (findings.listing !== '') context.say(`\n${findings.listing}`);
		if (findings.judged) context.say(`\n${findings.judged.text}`);
		context.say('');
		if (output && output.path !== '-') context.say(`scores: ${output.path}`);
		if (model !== undefined) context.say(`model:  ${model}`);
		if (report !== undefined) context.say(`report: ${report}`);
		context.result({
			source: subject.name,
			fittedRows: detector.summary.rows,
			...findings.json,
			evaluation: findings.judged?.json ?? null,
			...(reason ? { reason } : {}),
			secondsFitting: detector.summary.seconds,
			secondsScoring: findings.seconds,
			notes,
			warnings,
			files: { output: output?.path ?? null, model: model ?? null, report: report ?? null },
		});
		return findings.found > 0 ? exitCodes.anomalies : exitCodes.ok;
	});
}
