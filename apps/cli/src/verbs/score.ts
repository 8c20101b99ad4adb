import { exitCodes } from '../errors.js';
import { writeScores } from '../output/write-scores.js';
import { explainRows } from '../scoring/explain-rows.js';
import { explainedTable, printable, resultSentence } from '../terminal/summary.js';
import { type Context, checkRows, loadModel, withSource } from './context.js';
import { outputTarget, topAsJson } from './outputs.js';
import { columnsToScore, findRoles } from './roles.js';
import { scorePass } from './scored.js';

/** `anod score`: scores a file with a fitted detector, a block at a time. */
export async function score(context: Context): Promise<number> {
	const { flags, signal, progress } = context;
	const top = flags.count('top', 1) ?? 10;
	const output = outputTarget(flags);
	const detector = await loadModel(flags);
	return withSource(context, async (database, source) => {
		const roles = () => findRoles(source, flags);
		const columns = () => columnsToScore(source, detector.summary, flags.text('model')!);
		columns();
		const scored = await scorePass(context, {
			database,
			source,
			columns,
			roles,
			detector,
			top,
			keep: output !== undefined,
			total: undefined,
		});
		checkRows(source, scored.rows);
		const rows = await explainRows(
			detector,
			columns(),
			scored.top.rows().filter((row) => row.anomaly),
			roles().time,
			signal,
		);
		if (output) {
			progress.update('writing', undefined);
			await writeScores(database, source, { ...output, onlyAnomalies: flags.boolean('only-anomalies') === true, signal });
		}
		progress.end();
		context.say(resultSentence(source.name, scored.rows, scored.anomalies, detector.threshold.value));
		for (const note of source.notes) context.say(`note: ${printable(note)}`);
		if (rows.length > 0)
			context.say(
				`\n${scored.anomalies > rows.length ? `The ${rows.length} most abnormal` : 'Anomalies'}, and why:\n${explainedTable(rows, detector.threshold.value)}`,
			);
		if (output && output.path !== '-') context.say(`\nscores: ${output.path}`);
		context.result({
			source: source.name,
			rows: scored.rows,
			anomalies: scored.anomalies,
			threshold: detector.threshold,
			top: topAsJson(rows),
			secondsScoring: scored.secondsScoring,
			notes: source.notes,
			files: { output: output?.path ?? null },
		});
		return scored.anomalies > 0 ? exitCodes.anomalies : exitCodes.ok;
	});
}
