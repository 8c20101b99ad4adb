import { dataError, exitCodes, usageError } from '../errors.js';
import { evaluateScores } from '../scoring/evaluation.js';
import { explainRows } from '../scoring/explain-rows.js';
import { printable, resultSentence } from '../terminal/summary.js';
import { type Context, checkRows, loadModel, withSource } from './context.js';
import { metricsLine } from './metrics-line.js';
import { reportTarget, topAsJson, writeReport } from './outputs.js';
import { columnsToScore, findRoles } from './roles.js';
import { scorePass } from './scored.js';

/** `anod evaluate`: measures a fitted detector against a label column. */
export async function evaluate(context: Context): Promise<number> {
	const { flags, signal, progress } = context;
	if (flags.text('label') === undefined)
		throw usageError('no label column was named.', 'Add --label COLUMN: 1, true or yes for anomalies.');
	const top = flags.count('top', 1) ?? 10;
	const detector = await loadModel(flags);
	return withSource(context, async (database, source) => {
		const roles = () => findRoles(source, flags);
		const columns = () => columnsToScore(source, detector.summary, flags.text('model')!);
		columns();
		const scored = await scorePass(context, { database, source, columns, roles, detector, top, keep: false, total: undefined });
		checkRows(source, scored.rows);
		const evaluation = evaluateScores(scored, detector.threshold.value);
		if (!evaluation)
			throw dataError('ANOD_LABEL', `column ${roles().label!.name} of ${source.name} holds no label.`, 'Every cell of it is empty.');
		const rows = await explainRows(detector, columns(), scored.top.rows(), roles().time, signal);
		const report = reportTarget(flags);
		if (report !== undefined)
			await writeReport({
				path: report,
				verb: 'evaluate',
				source,
				detector,
				roles: roles(),
				scored,
				top: rows,
				evaluation,
				notes: source.notes,
			});
		progress.end();
		context.say(resultSentence(source.name, scored.rows, scored.anomalies, detector.threshold.value));
		for (const note of source.notes) context.say(`note: ${printable(note)}`);
		context.say(metricsLine(evaluation.metrics));
		if (report !== undefined) context.say(`report: ${report}`);
		context.result({
			source: source.name,
			rows: scored.rows,
			anomalies: scored.anomalies,
			threshold: detector.threshold,
			evaluation: evaluation.metrics,
			unlabelled: evaluation.unlabelled,
			top: topAsJson(rows),
			files: { report: report ?? null },
		});
		return exitCodes.ok;
	});
}
