import { type Chosen, chooseByLabels } from '../chosen.js';
import type { ReinforcementOptions } from '../options.js';

/** Labelled events from which an agent has so much to learn that it takes longer, and the steps below and above. */
const many = 50;
const fewSteps = 1000;
const manySteps = 3000;

/** The settings of a training by its number of labelled events: those of rows, but for its steps. What decisions lead to takes longer to learn than what they pay. */
export function chooseByEvents(events: number, options: ReinforcementOptions): Chosen {
	const steps = options.steps ?? (events < many ? fewSteps : manySteps);
	return { ...chooseByLabels(events, options, options.teacher !== 'none'), steps };
}
