import { type FittedAutoencoder, FittedConvolutional, load } from '@anod/core';
import { exitCodes, usageError } from '../errors.js';
import { settings } from '../subjects/settings.js';
import { counted, formatBytes, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { backend, type Context, readModelBytes } from './context.js';

/** `anod inspect`: what a model file holds. */
export async function inspect(context: Context): Promise<number> {
	const { flags } = context;
	const [path] = flags.positionals;
	if (path === undefined || flags.positionals.length > 1)
		throw usageError('inspect wants one model file.', 'Example: anod inspect machine.anod');
	const bytes = readModelBytes(path);
	const detector = await load(bytes, { backend: backend(flags) });
	const convolutional = detector instanceof FittedConvolutional;
	const { summary, threshold, fittedOptions } = detector;
	const name = convolutional ? 'convolutional' : 'autoencoder';
	context.say(
		`${printable(path)}: ${name}${convolutional ? ` of ${detector.data}` : ''}, ${formatBytes(bytes.length)}, ${counted(summary.parameters, 'parameter')}; its golden ${nounOf(detector)}s score here as they did where it was made.\n`,
	);
	if (convolutional) context.say(`Learned    ${detector.objectives.join(', ')}: ${printable(detector.summary.reason)}`);
	for (const line of trainingLines(detector)) context.say(line);
	for (const line of convolutional && detector.imageSize ? imageLines(detector.imageSize) : columnLines(detector)) context.say(line);
	context.say(`\nOptions    (those that differ from the defaults, and the seed)`);
	const changed = settings(detector).filter((setting) => setting.changed);
	const width = Math.max(4, ...changed.map((setting) => setting.name.length));
	for (const { name, value } of changed) context.say(`  ${name.padEnd(width)}  ${printable(value)}`);
	context.result({
		model: path,
		bytes: bytes.length,
		detector: name,
		...(convolutional ? { data: detector.data, objectives: detector.objectives, imageSize: detector.imageSize } : {}),
		threshold,
		options: fittedOptions,
		summary,
	});
	return exitCodes.ok;
}

type Fitted = FittedAutoencoder | FittedConvolutional;

const nounOf = (detector: Fitted): string =>
	detector instanceof FittedConvolutional ? (detector.data === 'images' ? 'image' : 'step') : 'row';

function trainingLines(detector: Fitted): string[] {
	const { summary, threshold } = detector;
	const { health } = summary;
	const noun = nounOf(detector);
	const aside = summary.setAside > 0 ? `, ${formatCount(summary.setAside)} set aside as suspicious` : '';
	return [
		`Training   ${counted(summary.rows, noun)}, ${formatCount(summary.heldOut)} held out${aside}; ${counted(summary.steps, 'step')} in ${formatDuration(summary.seconds * 1000)}`,
		`Threshold  ${formatNumber(threshold.value)}: ${threshold.reason}`,
		`Health     loss on held-out ${noun}s ${formatNumber(health.loss.trained)}, before training ${formatNumber(health.loss.untrained)}, of the mean ${noun} ${formatNumber(health.loss.mean)}; ${counted(health.deadUnits, 'dead unit')}`,
		...health.warnings.map((warning) => `           ${printable(warning)}`),
	];
}

const imageLines = ({ width, height, channels }: { width: number; height: number; channels: number }): string[] => [
	`\nImages     ${width} × ${height}, ${channels === 1 ? 'grey' : 'rgb'}; others are resized to that`,
];

function columnLines({ summary }: Fitted): string[] {
	const used = summary.columns.filter((column) => column.kind !== 'ignore');
	const width = Math.min(32, Math.max(...summary.columns.map((column) => column.name.length), 4));
	return [
		`\nColumns    ${used.length} of ${summary.columns.length} used, as ${counted(summary.features, 'feature')}`,
		...summary.columns.slice(0, 200).map((column) => {
			const kind = column.kind === 'ignore' ? 'not used' : column.kind;
			const missing = column.missingShare > 0 ? `; ${formatShare(column.missingShare)} missing` : '';
			return `  ${printable(column.name).slice(0, 32).padEnd(width)}  ${kind.padEnd(8)}  ${printable(column.reason)}${missing}`;
		}),
	];
}
