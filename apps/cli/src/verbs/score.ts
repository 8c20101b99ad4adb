import { exitCodes } from '../errors.js';
import { withSubjectOfModel } from '../subjects/open.js';
import { printable } from '../terminal/summary.js';
import type { Context } from './context.js';
import { outputTarget } from './outputs.js';

/** `anod score`: scores what it is given with a fitted detector. */
export async function score(context: Context): Promise<number> {
	const { flags, progress } = context;
	const top = flags.count('top', 1) ?? 10;
	const output = outputTarget(flags);
	return withSubjectOfModel(context, 'score', async (subject) => {
		const findings = await subject.score({ top, keep: output !== undefined, normalToo: false });
		if (output) {
			progress.update('writing', undefined);
			await findings.write(output);
		}
		progress.end();
		context.say(findings.sentence);
		for (const note of subject.notes) context.say(`note: ${printable(note)}`);
		if (findings.listing !== '') context.say(`\n${findings.listing}`);
		if (output && output.path !== '-') context.say(`\nscores: ${output.path}`);
		context.result({
			source: subject.name,
			...findings.json,
			secondsScoring: findings.seconds,
			notes: subject.notes,
			files: { output: output?.path ?? null },
		});
		return findings.found > 0 ? exitCodes.anomalies : exitCodes.ok;
	});
}
