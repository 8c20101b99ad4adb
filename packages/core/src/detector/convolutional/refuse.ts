import { AnodError } from '../../errors.js';
import { changedOptions } from '../option-table.js';
import {
	type ConvolutionalOptions,
	convolutionalOptions,
	imageOptions,
	type Objective,
	objectiveOptions,
	seriesOptions,
} from './options.js';
import { resolveConvolutionalOptions } from './presets.js';

type Name = keyof ConvolutionalOptions;

/** What may be learned: what is named, or what may be picked. */
function possible({ objectives }: ConvolutionalOptions, data: 'series' | 'images', labelled: boolean): readonly Objective[] {
	const named = objectives.filter((objective): objective is Objective => objective !== 'auto');
	if (named.length > 0) return named;
	if (labelled) return ['classification'];
	return data === 'images' ? ['transformation', 'context'] : ['forecast', 'reconstruction'];
}

const judges: readonly Objective[] = ['oneClass', 'classification'];

/**
 * No option is accepted and ignored: one that was changed and can have no effect is an error.
 *
 * @throws AnodError ANOD_OPTION, for an option of the other kind of data, of another objective, or of the network that another replaces.
 */
export function refuseIdleOptions(options: ConvolutionalOptions, data: 'series' | 'images', labelled: boolean): void {
	const others = data === 'images' ? seriesOptions : imageOptions;
	const objectives = possible(options, data, labelled);
	const own = options.network.length > 0;
	const refuse = (option: Name, why: string): never => {
		throw new AnodError('ANOD_OPTION', `option ${option} ${why}; leave it out.`, { option });
	};
	for (const name of changedOptions(convolutionalOptions, options, resolveConvolutionalOptions({ preset: options.preset }))) {
		if (others.has(name)) refuse(name, data === 'images' ? 'is for series, but fit() got images' : 'is for images, but fit() got a series');
		const objective = objectiveOptions[name];
		if (objective && !objectives.includes(objective))
			refuse(name, `is for the objective ${objective}, but what is learned is ${objectives.join(' or ')}`);
		const judged = objectives.some((one) => judges.includes(one));
		if (own && (name === 'width' || name === 'latent' || (name === 'window' && !judged)))
			refuse(name, 'shapes the default network, but option network replaces that');
	}
}
