import { load } from '@anod/core';
import { exitCodes, usageError } from '../errors.js';
import { counted, formatBytes, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { backend, type Context, readModelBytes } from './context.js';
import { settings } from './outputs.js';

/** `anod inspect`: what a model file holds. */
export async function inspect(context: Context): Promise<number> {
	const { flags } = context;
	const [path] = flags.positionals;
	if (path === undefined || flags.positionals.length > 1)
		throw usageError('inspect wants one model file.', 'Example: anod inspect machine.anod');
	const bytes = readModelBytes(path);
	const detector = await load(bytes, { backend: backend(flags) });
	const { summary, threshold, fittedOptions } = detector;
	const { health } = summary;
	const used = summary.columns.filter((column) => column.kind !== 'ignore');
	const nameWidth = Math.min(32, Math.max(...summary.columns.map((column) => column.name.length), 4));
	context.say(`${printable(path)}: autoencoder, ${formatBytes(bytes.length)}, ${counted(summary.parameters, 'parameter')}; its golden rows score here as they did where it was made.

Training   ${counted(summary.rows, 'row')}, ${formatCount(summary.heldOut)} held out, ${formatCount(summary.setAside)} set aside as suspicious; ${counted(summary.steps, 'step')} in ${formatDuration(summary.seconds * 1000)}
Threshold  ${formatNumber(threshold.value)}: ${threshold.reason}
Health     loss on held-out rows ${formatNumber(health.loss.trained)}, before training ${formatNumber(health.loss.untrained)}, of the mean row ${formatNumber(health.loss.mean)}; ${counted(health.deadUnits, 'dead unit')}`);
	for (const warning of health.warnings) context.say(`           ${printable(warning)}`);
	context.say(`\nColumns    ${used.length} of ${summary.columns.length} used, as ${counted(summary.features, 'feature')}`);
	for (const column of summary.columns.slice(0, 200)) {
		const kind = column.kind === 'ignore' ? 'not used' : column.kind;
		const missing = column.missingShare > 0 ? `; ${formatShare(column.missingShare)} missing` : '';
		context.say(`  ${printable(column.name).slice(0, 32).padEnd(nameWidth)}  ${kind.padEnd(8)}  ${printable(column.reason)}${missing}`);
	}
	const changed = settings(fittedOptions).filter((setting) => setting.changed);
	context.say(`\nOptions    (those that differ from the defaults, and the seed)`);
	for (const { name, value } of changed) context.say(`  ${name.padEnd(nameWidth)}  ${value}`);
	context.result({ model: path, bytes: bytes.length, detector: 'autoencoder', threshold, options: fittedOptions, summary });
	return exitCodes.ok;
}
