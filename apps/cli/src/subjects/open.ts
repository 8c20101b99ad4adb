import { AutoencoderDetector, ConvolutionalDetector, FittedAutoencoder } from '@anod/core';
import { usageError } from '../errors.js';
import { isImagePath } from '../images/find.js';
import { openImages } from '../images/images-subject.js';
import { autoencoder, convolutional, detectorOptions } from '../options/detector-options.js';
import { type SubjectKind, type VerbName, verbFlags } from '../options/flags.js';
import { checkFlagsFor } from '../options/for-subject.js';
import { openSeries } from '../series/series-subject.js';
import { openTable } from '../tables/table-subject.js';
import { type Context, loadModel, modelAndFiles } from '../verbs/context.js';
import type { Subject } from './subject.js';

/** What a fit looks at: images where the input is one or a folder, a series where the flags say so, else a table. */
function kindToFit({ flags }: Context): SubjectKind {
	const chosen = flags.text('detector');
	if (flags.positionals.some(isImagePath)) {
		if (chosen === 'autoencoder')
			throw usageError(
				'--detector autoencoder is for tables; here are images.',
				'Leave --detector out: images are for the convolutional one.',
			);
		return 'images';
	}
	if (chosen === 'autoencoder') return 'table';
	return chosen === 'convolutional' || flags.text('time') !== undefined ? 'series' : 'table';
}

/** Runs a command that learns on what it was given. Options are checked before anything is read. */
export async function withSubjectToFit<Result>(
	context: Context,
	verb: VerbName,
	run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
	const { flags } = context;
	const kind = kindToFit(context);
	checkFlagsFor(kind, flags, verbFlags[verb]);
	if (kind === 'table') {
		const learner = new AutoencoderDetector(detectorOptions(flags, autoencoder));
		return openTable(context, flags.positionals, { learner, detector: learner }, run);
	}
	const options = detectorOptions(flags, convolutional);
	new ConvolutionalDetector(options); // Checks them.
	const open = kind === 'images' ? openImages : openSeries;
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
	const kind: SubjectKind = detector instanceof FittedAutoencoder ? 'table' : detector.data;
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
	checkFlagsFor(kind, flags, verbFlags[verb]);
	if (detector instanceof FittedAutoencoder) return openTable(context, files, { detector, model }, run);
	const open = kind === 'images' ? openImages : openSeries;
	return open(context, files, { options: detector.fittedOptions, loaded: { detector, model } }, run);
}
