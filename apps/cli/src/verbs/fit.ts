import { exitCodes, usageError } from '../errors.js';
import { checkWritable, writeFileAtomically } from '../output/atomic.js';
import { withSubjectToFit } from '../subjects/open.js';
import { formatBytes, formatNumber } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import type { Context } from './context.js';

/** `anod fit`: learns from what it is given and saves the detector. */
export async function fit(context: Context): Promise<number> {
	const { flags, progress } = context;
	const model = flags.text('model');
	if (model === undefined) throw usageError('no model file was named.', 'Add --model FILE.anod: where to save the detector.');
	checkWritable(model);
	return withSubjectToFit(context, 'fit', async (subject) => {
		const { total, sentence, reason, notes } = await subject.fit();
		const bytes = await subject.detector.save();
		await writeFileAtomically(model, bytes);
		progress.end();
		const { summary, threshold } = subject.detector;
		context.say(sentence);
		if (reason) context.say(`learned: ${printable(reason)}`);
		context.say(`${subject.unit} is an anomaly from score ${formatNumber(threshold.value)} on: ${threshold.reason}`);
		for (const note of [...summary.health.warnings, ...notes]) context.say(`note: ${printable(note)}`);
		context.say(`model: ${model} (${formatBytes(bytes.length)})`);
		context.result({
			source: subject.name,
			rows: total,
			fittedRows: summary.rows,
			model,
			bytes: bytes.length,
			threshold,
			summary,
			notes,
		});
		return exitCodes.ok;
	});
}
