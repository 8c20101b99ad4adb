import {
	AutoencoderDetector,
	ConvolutionalDetector,
	FittedAutoencoder,
	FittedConvolutional,
	FittedReinforcement,
	ReinforcementDetector,
	type ReinforcementOptions,
} from '@anod/core';
import { usageError } from '../errors.js';
import { isImagePath } from '../images/find.js';
import { openImages } from '../images/images-subject.js';
import { autoencoder, convolutional, detectorOptions, reinforcement } from '../options/detector-options.js';
import { type VerbName, verbFlags } from '../options/flags.js';
import { checkFlagsFor } from '../options/for-subject.js';
import type { Flags } from '../options/parse.js';
import type { DetectorName, Use } from '../options/uses.js';
import { convolutionalLearner } from '../series/learn-forecasts.js';
import { rewardLearner } from '../series/learn-rewards.js';
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
	if (chosen === 'reinforcement') return { kind: (rewardOptions(flags).window ?? 0) !== 0 ? 'series' : 'table', detector: chosen };
	return chosen === 'convolutional' || flags.text('time') !== undefined
		? { kind: 'series', detector: 'convolutional' }
		: { kind: 'table', detector: 'autoencoder' };
}

/** Steps of a series that an agent sees at once, where a time asks for a series and no length is given. */
const usualWindow = 16;

/** Options of the reward-driven detector, from a config file and flags: a time asks for a series. */
function rewardOptions(flags: Flags): Partial<ReinforcementOptions> {
	const options = detectorOptions(flags, reinforcement);
	return options.time && options.window === undefined ? { ...options, window: usualWindow } : options;
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
	const { kind, detector } = use;
	if (kind === 'series') {
		const learner =
			detector === 'reinforcement' ? rewardLearner(rewardOptions(flags)) : convolutionalLearner(detectorOptions(flags, convolutional));
		return openSeries(context, flags.positionals, { learner }, run);
	}
	if (kind === 'images') {
		const options = detectorOptions(flags, convolutional);
		new ConvolutionalDetector(options); // Checks them.
		return openImages(context, flags.positionals, { options }, run);
	}
	const learner =
		detector === 'reinforcement'
			? new ReinforcementDetector(rewardOptions(flags))
			: new AutoencoderDetector(detectorOptions(flags, autoencoder));
	return openTable(context, flags.positionals, { learner, detector: learner }, run);
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
	if (detector instanceof FittedAutoencoder || (detector instanceof FittedReinforcement && kind === 'table'))
		return openTable(context, files, { detector, model }, run);
	return detector instanceof FittedConvolutional && kind === 'images'
		? openImages(context, files, { options: detector.fittedOptions, loaded: { detector, model } }, run)
		: openSeries(context, files, { loaded: { detector, model } }, run);
}
