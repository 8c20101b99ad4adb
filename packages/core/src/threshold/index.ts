export { countedIn } from './counted-in.js';
export { fitThreshold, fittingThreshold, type ThresholdContext } from './fit.js';
export {
	fitGeneralisedPareto,
	type GeneralisedPareto,
	type GeneralisedParetoFit,
	generalisedParetoExcess,
	generalisedParetoQuantile,
	generalisedParetoSurvival,
	type ShapeBounds,
} from './generalised-pareto.js';
export { benjaminiHochberg, pValues } from './p-values.js';
