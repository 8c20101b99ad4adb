import { resolveOptions } from '../option-table.js';
import { type GivenReinforcementOptions, type ReinforcementOptions, reinforcementOptions } from './options.js';

/** The textbook agent, as a set of defaults: one relu layer, a linear head, rewards for right and wrong, plain gradient descent until it converges. */
const classic: Partial<ReinforcementOptions> = {
	signals: false,
	teacher: 'none',
	hidden: [32],
	members: 1,
	optimizer: 'sgd',
	learningRate: 0.05,
	momentum: 0,
	weightDecay: 0,
	batchSize: 32,
	steps: 20_000,
	patience: 1000,
	discount: 0,
};

/** Decisions about steps lead somewhere. */
const series: Partial<ReinforcementOptions> = { discount: 0.9, nSteps: 3, members: 1 };

/** Checks what a user gave and fills in the rest from the preset. @throws AnodError ANOD_OPTION */
export function resolveReinforcementOptions(given: GivenReinforcementOptions = {}): ReinforcementOptions {
	return resolveOptions<ReinforcementOptions>(reinforcementOptions, given as Partial<ReinforcementOptions>, {
		...(given.signals === false ? { teacher: 'isolationForest' } : {}),
		...(given.outputActivation === 'sigmoid' ? { members: 1 } : {}),
		...((given.window ?? 0) > 0 ? { ...series, teacher: given.signals === false ? 'none' : 'convolutional' } : {}),
		...(given.preset === 'classic' ? classic : {}),
	});
}
