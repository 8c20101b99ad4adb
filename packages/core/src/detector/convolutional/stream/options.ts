import { AnodError } from '../../../errors.js';
import { type OptionSpec, resolveOptions } from '../../option-table.js';

/** Every option of a stream, resolved. Defaults and meaning stand in {@link streamOptions}. */
export interface StreamOptions {
	readonly alarm: number;
	readonly holdOff: number;
	readonly history: number;
	readonly warmUp: number;
	readonly refitEvery: number;
	readonly refitSteps: number;
}

/** The one table that checks, defaults, command line, config files and documentation read. */
export const streamOptions: readonly OptionSpec[] = [
	{
		name: 'alarm',
		kind: 'number',
		minimum: 0,
		maximum: 5,
		default: 2,
		description: 'Surprise from which a point raises an alarm: −log10 of how rarely the past was so unusual; 2 is once in 100',
	},
	{
		name: 'holdOff',
		kind: 'integer',
		minimum: 0,
		default: 100,
		description: 'Points after an alarm that raise no other: one alarm an event',
	},
	{
		name: 'history',
		kind: 'integer',
		minimum: 100,
		maximum: 1000000,
		default: 5000,
		description: 'Past points that surprise is measured by and refits learn from',
	},
	{
		name: 'warmUp',
		kind: 'integer',
		minimum: 50,
		maximum: 1000000,
		default: 150,
		description: 'Points, given as the past or pushed, that show where the values usually lie; before, nothing surprises',
	},
	{
		name: 'refitEvery',
		kind: 'integer',
		minimum: 0,
		default: 0,
		description:
			'Points after which the forecaster learns on from the last ones, beside the stream, to take over as many points later; 0 = never',
	},
	{
		name: 'refitSteps',
		kind: 'integer',
		minimum: 1,
		maximum: 100000,
		default: 100,
		description: 'Steps of the optimiser in a refit, each on 512 points',
	},
];

/** Checks what a user gave and fills in the rest. @throws AnodError ANOD_OPTION */
export function resolveStreamOptions(given: Partial<StreamOptions> = {}): StreamOptions {
	const options = resolveOptions<StreamOptions>(streamOptions, given);
	if (options.warmUp > options.history)
		throw new AnodError('ANOD_OPTION', `option warmUp is ${options.warmUp}, but history is ${options.history}; it can be at most that.`, {
			option: 'warmUp',
			got: options.warmUp,
			history: options.history,
		});
	return options;
}
