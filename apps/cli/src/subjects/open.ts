import { AutoencoderDetector, ConvolutionalDetector, FittedConvolutional, ReinforcementDetector } from '@anod/core';
import { usageError } from '../errors.js';
import { isImagePath } from '../images/find.js';
import { openImages } from '../images/images-subject.js';
import { autoencoder, convolutional, detectorOptions, reinforcement } from '../options/detector-options.js';
import { type VerbName, verbFlags } from '../options/flags.js';
import { checkFlagsFor } from '../options/for-subject.js';
import type { DetectorName, Use } from '../options/uses.js';
import { openSeries } from '../series/series-subject.js';
import { openTable } from '../tables/table-subject.js';
import { type Context, loadModel, modelAndFiles } from '../verbs/context.js';
import { useOf } from './learned.js';
import type { Subject } from './subject.js';

/** What a fit looks at, and with which detector: images where the input is one or a folder, a series where the flags say so, else a table. */
function useToFit({ flags }: Context): Use {
	const chosen = flags.text('detector') as DetectorName | undefined;
	if (flags.positionals.some(isImagePath)) {
		if (chosen !== undefined && chosen !== 'convolutional')
			throw usageError(
				`--detector ${chosen} is for tables; here are images.`,
				'Leave --detector out: images are for the convolutional one.',
			);
		return { kind: 'images', detector: 'convolutional' };
	}
	if (chosen === 'autoencoder') return { kind: 'table', detector: chosen };
	if (chosen === 'reinforcement') {
		const { window = 0, time = '' } = detectorOptions(flags, reinforcement);
		return { kind: window > 0 || time !== '' ? 'series' : 'table', detector: chosen };
	}
	return chosen === 'convolutional' || flags.text('time') !== undefined
		? { kind: 'series', detector: 'convolutional' }
		: { kind: 'table', detector: 'autoencoder' };
}

/** Series are not yet read for the reward-driven detector. @throws CliError ANOD_USAGE */
function refuseSeries({ kind, detector }: Use): void {
	if (kind === 'series' && detector === 'reinforcement')
		throw usageError(
			'the reinforcement detector takes no series here yet; a time or a window asks for one.',
			'Leave --time and --window out: each row is then judged by itself. A series: --detector convolutional.',
		);
}

/** Runs a command that learns on what it was given. Options are checked before anything is read. */
export async function withSubjectToFit<Result>(
	context: Context,
	verb: VerbName,
	run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
	const { flags } = context;
	const use = useToFit(context);
	checkFlagsFor(use, flags, verbFlags[verb]);
	refuseSeries(use);
	if (use.kind === 'table') {
		const learner =
			use.detector === 'reinforcement'
				? new ReinforcementDetector(detectorOptions(flags, reinforcement))
				: new AutoencoderDetector(detectorOptions(flags, autoencoder));
		return openTable(context, flags.positionals, { learner, detector: learner }, run);
	}
	const options = detectorOptions(flags, convolutional);
	new ConvolutionalDetector(options); // Checks them.
	const open = use.kind === 'images' ? openImages : openSeries;
	return open(context, flags.positionals, { options }, run);
}

/** Runs a command that uses a saved detector on what that detector is for. */
export async function withSubjectOfModel<Result>(
	context: Context,
	verb: VerbName,
	run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
	const { flags } = context;
	const { path: model, files } = modelAndFiles(flags);
	const detector = await loadModel(flags, model);
	const use = useOf(detector);
	const { kind } = use;
	const pictures = files.filter(isImagePath);
	if (kind !== 'images' && pictures.length > 0)
		throw usageError(
			`${model} learned from a ${kind}; ${pictures[0]} holds images.`,
			'Fit a detector of images: anod fit FOLDER --model FILE.anod',
		);
	const other = files.find((file) => !isImagePath(file));
	if (kind === 'images' && other !== undefined)
		throw usageError(
			`${model} learned from images; ${other} is no folder and is not called .png or .jpg.`,
			'Name images, or a folder of them.',
		);
	checkFlagsFor(use, flags, verbFlags[verb]);
	refuseSeries(use);
	if (!(detector instanceof FittedConvolutional)) return openTable(context, files, { detector, model }, run);
	const open = kind === 'images' ? openImages : openSeries;
	return open(context, files, { options: detector.fittedOptions, loaded: { detector, model } }, run);
}
