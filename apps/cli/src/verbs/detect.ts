import { exitCodes } from '../errors.js';
import { checkWritable, writeFileAtomically } from '../output/atomic.js';
import { writeScores } from '../output/write-scores.js';
import { evaluateScores } from '../scoring/evaluation.js';
import { explainRows } from '../scoring/explain-rows.js';
import { explainedTable, printable, resultSentence } from '../terminal/summary.js';
import { type Context, withSource } from './context.js';
import { fitSource, newDetector } from './fitted.js';
import { metricsLine } from './metrics-line.js';
import { outputTarget, reportTarget, topAsJson, writeReport } from './outputs.js';
import { columnsToFit, findRoles } from './roles.js';
import { scorePass } from './scored.js';

/** `anod detect`: fits on a file, scores it, explains the worst rows, writes what was asked for. */
export async function detect(context: Context): Promise<number> {
	const { flags, signal, progress } = context;
	const unfitted = newDetector(context);
	const top = flags.count('top', 1) ?? 10;
	const output = outputTarget(flags);
	const model = flags.text('model');
	if (model !== undefined) checkWritable(model);
	return withSource(context, async (database, source) => {
		const roles = () => findRoles(source, flags);
		const columns = () => columnsToFit(source, roles());
		columns();
		const { detector, total, notes } = await fitSource(context, database, source, columns, unfitted);
		const report = reportTarget(flags);
		const scored = await scorePass(context, { database, source, columns, roles, detector, top, keep: output !== undefined, total });
		progress.update('explaining', undefined);
		const rows = await explainRows(detector, columns(), scored.top.rows(), roles().time, signal);
		const threshold = detector.threshold;
		const evaluation = evaluateScores(scored, threshold.value);
		const onlyAnomalies = flags.boolean('only-anomalies') === true;
		if (output) {
			progress.update('writing', undefined);
			await writeScores(database, source, { ...output, onlyAnomalies, signal });
		}
		if (model !== undefined) await writeFileAtomically(model, await detector.save());
		if (report !== undefined)
			await writeReport({ path: report, verb: 'detect', source, detector, roles: roles(), scored, top: rows, evaluation, notes });
		progress.end();
		context.say(resultSentence(source.name, scored.rows, scored.anomalies, threshold.value));
		for (const note of [...detector.summary.health.warnings, ...notes]) context.say(`note: ${printable(note)}`);
		const anomalous = rows.filter((row) => row.anomaly);
		const shown = anomalous.length > 0 ? anomalous : rows.slice(0, 3);
		context.say(
			`\n${anomalous.length > 0 ? (scored.anomalies > shown.length ? `The ${shown.length} most abnormal` : 'Anomalies') : 'The highest scores'}, and why:`,
		);
		context.say(explainedTable(shown, threshold.value));
		if (evaluation) context.say(`\n${metricsLine(evaluation.metrics)}`);
		context.say('');
		if (output && output.path !== '-') context.say(`scores: ${output.path}`);
		if (model !== undefined) context.say(`model:  ${model}`);
		if (report !== undefined) context.say(`report: ${report}`);
		context.result({
			source: source.name,
			rows: scored.rows,
			fittedRows: detector.summary.rows,
			anomalies: scored.anomalies,
			threshold,
			top: topAsJson(rows),
			evaluation: evaluation?.metrics ?? null,
			secondsFitting: detector.summary.seconds,
			secondsScoring: scored.secondsScoring,
			notes,
			warnings: detector.summary.health.warnings,
			files: { output: output?.path ?? null, model: model ?? null, report: report ?? null },
		});
		return scored.anomalies > 0 ? exitCodes.anomalies : exitCodes.ok;
	});
}
