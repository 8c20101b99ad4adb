import { exitCodes, usageError } from '../errors.js';
import { checkWritable, writeFileAtomically } from '../output/atomic.js';
import { counted, formatBytes, formatDuration, formatNumber } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { type Context, withSource } from './context.js';
import { fitSource, newDetector } from './fitted.js';
import { columnsToFit, findRoles } from './roles.js';

/** `anod fit`: learns from a file and saves the detector. */
export async function fit(context: Context): Promise<number> {
	const { flags, progress } = context;
	const model = flags.text('model');
	if (model === undefined) throw usageError('no model file was named.', 'Add --model FILE.anod: where to save the detector.');
	checkWritable(model);
	const unfitted = newDetector(context);
	return withSource(context, async (database, source) => {
		const { detector, total, notes } = await fitSource(
			context,
			database,
			source,
			() => columnsToFit(source, findRoles(source, flags)),
			unfitted,
		);
		const bytes = await detector.save();
		await writeFileAtomically(model, bytes);
		progress.end();
		const { summary, threshold } = detector;
		const used = summary.columns.filter((column) => column.kind !== 'ignore').length;
		context.say(
			`${printable(source.name)}: fitted on ${counted(summary.rows, 'row')} and ${counted(used, 'column')} in ${formatDuration(summary.seconds * 1000)}.`,
		);
		context.say(`A row is an anomaly from score ${formatNumber(threshold.value)} on: ${threshold.reason}`);
		for (const note of [...summary.health.warnings, ...notes]) context.say(`note: ${printable(note)}`);
		context.say(`model: ${model} (${formatBytes(bytes.length)})`);
		context.result({ source: source.name, rows: total, fittedRows: summary.rows, model, bytes: bytes.length, threshold, summary, notes });
		return exitCodes.ok;
	});
}
