import { FittedConvolutional, FittedReinforcement, load } from '@anod/core';
import { exitCodes, usageError } from '../errors.js';
import type { Flags } from '../options/parse.js';
import type { Use } from '../options/uses.js';
import { knownRows, learnedFrom } from '../scoring/reward-facts.js';
import { type AnyFitted, useOf } from '../subjects/learned.js';
import { settings } from '../subjects/settings.js';
import { counted, formatBytes, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { backend, type Context, readModelBytes } from './context.js';

/** A model file that was read, and what it holds. */
export interface ModelFacts {
	readonly detector: AnyFitted;
	readonly use: Use;
	readonly bytes: Uint8Array;
	/** For programs. */
	readonly json: Readonly<Record<string, unknown>>;
}

/** Reads a model file. @throws CliError, AnodError for what is none */
export async function modelFacts(flags: Flags, path: string): Promise<ModelFacts> {
	const bytes = readModelBytes(path);
	const detector = await load(bytes, { backend: backend(flags) });
	const use = useOf(detector);
	const { summary, threshold, fittedOptions } = detector;
	const json = {
		model: path,
		bytes: bytes.length,
		detector: use.detector,
		...(detector instanceof FittedConvolutional
			? { data: detector.data, objectives: detector.objectives, imageSize: detector.imageSize }
			: use.kind === 'series'
				? { data: use.kind }
				: {}),
		threshold,
		...(detector instanceof FittedReinforcement ? { prior: detector.prior, labelled: knownRows(detector) } : {}),
		options: fittedOptions,
		summary,
	};
	return { detector, use, bytes, json };
}

/** What a model holds, for people. @param name - what to call its file */
export function modelLines({ detector, use, bytes }: ModelFacts, name: string): string[] {
	const convolutional = detector instanceof FittedConvolutional;
	const data = use.kind === 'table' ? '' : ` of ${use.kind}`;
	const changed = settings(detector).filter((setting) => setting.changed);
	const width = Math.max(4, ...changed.map((setting) => setting.name.length));
	return [
		`${printable(name)}: ${use.detector}${data}, ${formatBytes(bytes.length)}, ${counted(detector.summary.parameters, 'parameter')}; its golden ${nounOf(detector)}s score here as they did where it was made.\n`,
		...(convolutional ? [`Learned    ${detector.objectives.join(', ')}: ${printable(detector.summary.reason)}`] : []),
		...trainingLines(detector),
		...(detector instanceof FittedReinforcement ? rewardLines(detector) : []),
		...(convolutional && detector.imageSize ? imageLines(detector.imageSize) : columnLines(detector)),
		`\nOptions    (those that differ from the defaults, and the seed)`,
		...changed.map((setting) => `  ${setting.name.padEnd(width)}  ${printable(setting.value)}`),
	];
}

/** `anod inspect`: what a model file holds. */
export async function inspect(context: Context): Promise<number> {
	const { flags } = context;
	const [path] = flags.positionals;
	if (path === undefined || flags.positionals.length > 1)
		throw usageError('inspect wants one model file.', 'Example: anod inspect machine.anod');
	const facts = await modelFacts(flags, path);
	for (const line of modelLines(facts, path)) context.say(line);
	context.result(facts.json);
	return exitCodes.ok;
}

const nounOf = (detector: AnyFitted): string => ({ table: 'row', series: 'step', images: 'image' })[useOf(detector).kind];

function trainingLines(detector: AnyFitted): string[] {
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

function rewardLines(detector: FittedReinforcement): string[] {
	const { summary, fittedOptions, prior } = detector;
	const { truePositive, falsePositive, falseNegative, trueNegative } = fittedOptions.rewards;
	const { chosen } = summary;
	return [
		`Learned    ${learnedFrom(detector)}`,
		`Prior      ${formatShare(prior.value)} of anomalies: ${printable(prior.reason)}`,
		`Rewards    "anomaly" pays ${formatNumber(truePositive)} on an anomaly and ${formatNumber(falsePositive)} on a normal ${nounOf(detector)}; "normal" pays ${formatNumber(falseNegative)} and ${formatNumber(trueNegative)}`,
		`Chosen     by the number of labels: weight decay ${formatNumber(chosen.weightDecay)}, teacher's weight ${formatNumber(chosen.intrinsicWeight)}, ${counted(chosen.steps, 'step')} of ${counted(chosen.batchSize, 'decision')}`,
	];
}

const imageLines = ({ width, height, channels }: { width: number; height: number; channels: number }): string[] => [
	`\nImages     ${width} × ${height}, ${channels === 1 ? 'grey' : 'rgb'}; others are resized to that`,
];

function columnLines({ summary }: AnyFitted): string[] {
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
