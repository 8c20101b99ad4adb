import { autoencoderOptions, convolutionalOptions, reinforcementOptions, streamOptions } from '@anod/core';
import { describeOption, type OptionRow } from '../../run/options.js';

declare const data: { readonly [table in 'autoencoder' | 'convolutional' | 'stream' | 'reinforcement']: readonly OptionRow[] };

export { data };

/** Read from the detectors' own tables when the site is built: a default stands once. */
export default {
	load: () => ({
		autoencoder: autoencoderOptions.map(describeOption),
		convolutional: convolutionalOptions.map(describeOption),
		stream: streamOptions.map(describeOption),
		reinforcement: reinforcementOptions.map(describeOption),
	}),
};
