import { AnodError } from '../../errors.js';
import { changedOptions } from '../option-table.js';
import { type ReinforcementOptions, reinforcementOptions } from './options.js';
import { resolveReinforcementOptions } from './presets.js';

type Name = keyof ReinforcementOptions;

/** Options that say something of series alone. */
export const seriesOptions: ReadonlySet<Name> = new Set(['time', 'decisions', 'earlyBonus', 'alarmCost']);

/** Options that say something of rows in no order alone. */
const rowOptions: ReadonlySet<Name> = new Set(['compressBeyond', 'missing', 'columns', 'members']);

/** Why an option that was changed can have no effect; undefined: it can. */
function idle(name: Name, options: ReinforcementOptions, ownTeacher: boolean): string | undefined {
	const { window, teacher, optimizer, discount } = options;
	if (window === 0 && seriesOptions.has(name)) return 'is for series, and without window rows are in no order';
	if (window > 0 && rowOptions.has(name)) return 'is for rows, and with window they are steps of a series';
	if (name === 'decisions' && options.decisions >= window)
		return `is ${options.decisions}, and a window of ${window} steps has room for ${window - 1}`;
	if (name === 'teacher' && ownTeacher) return 'names a teacher, but fit() got another';
	if (name === 'intrinsicWeight' && teacher === 'none' && !ownTeacher) return 'weighs the reward by a teacher, and there is none';
	if (name === 'momentum' && optimizer !== 'sgd' && optimizer !== 'rmsprop')
		return `is for sgd and rmsprop, and the optimizer is ${optimizer}`;
	if (discount === 0 && (name === 'targetRate' || name === 'nSteps')) return 'is for decisions that look ahead, and discount is 0';
	return undefined;
}

/**
 * No option is accepted and ignored: one that was changed and can have no effect is an error, and so are options that contradict each other.
 *
 * @param ownTeacher - whether the caller gives a teacher to the fit.
 * @throws AnodError ANOD_OPTION
 */
export function refuseIdleOptions(options: ReinforcementOptions, ownTeacher: boolean): void {
	for (const name of changedOptions(
		reinforcementOptions,
		options,
		resolveReinforcementOptions({
			preset: options.preset,
			signals: options.signals,
			window: options.window,
			outputActivation: options.outputActivation,
		}),
	)) {
		const why = idle(name, options, ownTeacher);
		if (why) throw new AnodError('ANOD_OPTION', `option ${name} ${why}; leave it out.`, { option: name, got: options[name] });
	}
	refuseOtherTeachers(options, ownTeacher);
	const { teacher, signals, outputActivation, rewards, discount, members } = options;
	if ((teacher === 'autoencoder' || teacher === 'both') && !signals && !ownTeacher)
		throw new AnodError(
			'ANOD_OPTION',
			`option teacher is '${teacher}', which needs an autoencoder: set signals to true, or take another teacher.`,
			{
				option: 'teacher',
				got: teacher,
			},
		);
	if (outputActivation === 'sigmoid' && (members ?? 1) > 1)
		throw new AnodError(
			'ANOD_OPTION',
			`option members is ${members}; agents whose outputActivation is 'sigmoid' cannot be joined: leave it out.`,
			{
				option: 'members',
				got: members,
			},
		);
	if (outputActivation === 'sigmoid' && (discount > 0 || Object.values(rewards).some((reward) => reward < 0)))
		throw new AnodError(
			'ANOD_OPTION',
			`option outputActivation is 'sigmoid', which gives decisions values from 0 to 1; it wants rewards of at least 0 (now ${JSON.stringify(rewards)}) and discount 0 (now ${discount}).`,
			{ option: 'outputActivation', rewards, discount },
		);
}

/** @throws AnodError ANOD_OPTION for a teacher that cannot judge what there is. */
function refuseOtherTeachers({ window, teacher, signals }: ReinforcementOptions, ownTeacher: boolean): void {
	const refuse = (why: string): never => {
		throw new AnodError('ANOD_OPTION', why, { option: 'teacher', got: teacher });
	};
	if (window > 0 && ownTeacher) refuse('fit() got a teacher, which judges rows; of series it is forecasts that do. Leave it out.');
	if (window > 0 && teacher !== 'convolutional' && teacher !== 'none')
		refuse(`option teacher is '${teacher}', which judges rows; of series it is 'convolutional' or 'none'.`);
	if (window === 0 && teacher === 'convolutional')
		refuse("option teacher is 'convolutional', which judges series; set window, or take another teacher.");
	if (teacher === 'convolutional' && !signals)
		refuse("option teacher is 'convolutional', whose forecasts are the signals: set signals to true, or teacher to 'none'.");
}
