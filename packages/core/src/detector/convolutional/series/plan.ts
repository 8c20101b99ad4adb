import { AnodError } from '../../../errors.js';
import { inferShapes } from '../../../network/shapes.js';
import type { Network } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';
import type { ConvolutionalOptions, Objective } from '../options.js';
import {
	dilationsFor,
	forecaster,
	forecasterWeights,
	receptiveField,
	reconstructionMargin,
	reconstructionStride,
	reconstructor,
} from './networks.js';
import type { Reading } from './reader.js';
import type { ExpectationPart } from './state.js';
import { stepsBefore } from './window-judge.js';

/** Steps that the forecaster sees. Several channels tell enough of each other; a single one that repeats is seen over two periods, within bounds. */
const usualWindow = 63;
const longestWindow = 511;
const periodsSeen = 2;
const bottleneck = 8;
const widthByDefault = 32;
/** Steps of a window that is judged, where nothing says how many: a period, within bounds. */
const shortestJudged = 32;
const longestJudged = 128;
/** Segments a step, and steps an epoch; an epoch reads every step of the series about twice. */
const fewestSegments = 4;
const mostSegments = 16;
const fewestSteps = 10;
const mostSteps = 200;
/** Steps of a segment that is scored, at least. */
const scoredSteps = 1024;

/** What will be learned from a series, before a network has seen it. */
export interface SeriesPlan {
	readonly objectives: readonly Objective[];
	readonly expectations: readonly PlannedExpectation[];
	/** Whether, and over how many steps, windows are judged. */
	readonly judge: 'oneClass' | 'classification' | undefined;
	readonly judged: number;
	readonly dilations: readonly number[];
	/** Steps of past that a score wants, and steps that come after. */
	readonly window: number;
	readonly after: number;
	/** Segments a step of the optimiser learns from. */
	readonly batchSize: number;
	/** Steps of the optimiser between two looks at the held-out loss. */
	readonly stepsPerEpoch: number;
	/** Steps of a segment that is learned from. */
	readonly segment: number;
	readonly epochs: number;
	readonly reason: string;
}

export interface PlannedExpectation {
	readonly name: ExpectationPart['name'];
	/** Over a segment of so many steps; the weights do not depend on it. */
	readonly network: (length: number) => Network;
	readonly weights: (network: Network, seed: number) => Float32Array;
	readonly reading: Reading;
}

const wrong = (message: string, got: unknown): AnodError => new AnodError('ANOD_OPTION', message, { option: 'objectives', got });

function chooseObjectives(
	options: ConvolutionalOptions,
	d: number,
	steps: number,
	labelled: boolean,
): { objectives: readonly Objective[]; reason: string } {
	const given = options.objectives.filter((objective): objective is Objective => objective !== 'auto');
	const other = given.find((objective) => objective === 'transformation' || objective === 'context');
	if (other) throw wrong(`objective ${other} is for images; a series wants forecast, reconstruction, oneClass or classification.`, given);
	if (labelled && given.length > 0 && !given.includes('classification'))
		throw wrong(`labels are for the objective classification, but objectives is ${given.join(', ')}; leave one of them out.`, given);
	if (given.includes('classification') && given.length > 1)
		throw wrong('classification gives probabilities, which cannot be averaged with the scores of other objectives; name it alone.', given);
	if (labelled) return { objectives: ['classification'], reason: 'classification, since there are labels' };
	if (given.includes('classification'))
		throw wrong('the objective classification learns from labels, and fit() got none; give { labels }.', given);
	if (options.causal) {
		if (given.includes('reconstruction'))
			throw new AnodError('ANOD_OPTION', 'option causal does not go with the objective reconstruction, which looks at later steps.', {
				option: 'causal',
				got: given,
			});
		if (given.length === 0) return { objectives: ['forecast'], reason: 'forecast: scores use the past only' };
	}
	if (given.length > 0) return { objectives: [...new Set(given)], reason: 'as the option objectives says' };
	if (options.network.length > 0) return { objectives: ['reconstruction'], reason: 'reconstruction, as a network of its own was given' };
	if (d === 1)
		return { objectives: ['forecast'], reason: 'forecast: one channel; a reconstruction would pass a single channel through as it is' };
	if (steps < 8 * reconstructionMargin)
		return {
			objectives: ['forecast'],
			reason: `forecast: ${steps} steps are too few for a reconstruction, which knows nothing near both ends`,
		};
	return { objectives: ['forecast', 'reconstruction'], reason: `forecast and reconstruction, averaged: ${d} channels` };
}

/**
 * Decides what to learn from a series, by its shape alone.
 *
 * @param training - the stretches that are learned from.
 * @param period - steps after which the first channel repeats; 0 for none.
 * @throws AnodError ANOD_OPTION for objectives or a network that do not fit a series.
 */
export function planSeries(
	options: ConvolutionalOptions,
	d: number,
	training: readonly { readonly start: number; readonly end: number }[],
	period: number,
	labelled: boolean,
): SeriesPlan {
	const longest = Math.max(...training.map(({ start, end }) => end - start));
	const { objectives, reason } = chooseObjectives(options, d, longest, labelled);
	const automatic = d === 1 ? Math.min(longestWindow, Math.max(usualWindow, periodsSeen * period)) : usualWindow;
	const window = options.window || automatic;
	const dilations = dilationsFor(window);
	const field = receptiveField(dilations);
	const wanted = field > 255 ? 512 : 256;
	const segment = Math.max(
		2 * reconstructionStride,
		Math.min(wanted, Math.floor((longest - 1) / reconstructionStride) * reconstructionStride),
	);
	const width = options.width || widthByDefault;
	const own = options.network.length > 0;
	if (own && objectives.length > 1)
		throw new AnodError('ANOD_OPTION', 'option network replaces one network, but objectives asks for two; name one.', {
			option: 'network',
		});
	const judge = objectives.find((name) => name === 'oneClass' || name === 'classification') as SeriesPlan['judge'];
	const judged = judge ? Math.min(longest, options.window || Math.min(longestJudged, Math.max(shortestJudged, period))) : 0;
	const steps = training.reduce((sum, { start, end }) => sum + end - start, 0);
	const passes = (2 * steps) / segment;
	const batchSize = options.batchSize || Math.min(mostSegments, Math.max(fewestSegments, Math.ceil(passes / fewestSteps)));
	const makes = { forecast: forecastPart, reconstruction: reconstructionPart };
	const names = objectives.filter((name): name is ExpectationPart['name'] => name === 'forecast' || name === 'reconstruction');
	const expectations = names.map((name) => (own ? ownPart(name, options.network, d, segment) : makes[name](d, width, dilations)));
	return {
		objectives,
		expectations,
		judge,
		judged,
		dilations: own ? [] : dilations,
		...waits(expectations, judged, options.causal),
		batchSize,
		stepsPerEpoch: Math.min(mostSteps, Math.max(fewestSteps, Math.ceil(passes / batchSize))),
		segment,
		epochs: options.epochs || (d === 1 ? 30 : 15),
		reason,
	};
}

/** What a score waits for: where there is a forecast or a reconstruction, their past; of windows alone, all of the window. */
function waits(expectations: readonly PlannedExpectation[], judged: number, causal: boolean): Pick<SeriesPlan, 'window' | 'after'> {
	if (expectations.length > 0) return { window: Math.max(...expectations.map(({ reading }) => reading.before)), after: 0 };
	const window = stepsBefore({ window: judged, trailing: causal });
	return { window, after: judged - 1 - window };
}

function forecastPart(d: number, width: number, dilations: readonly number[]): PlannedExpectation {
	const before = receptiveField(dilations) - 1;
	return {
		name: 'forecast',
		network: (length) => forecaster(length, d, width, dilations),
		weights: forecasterWeights,
		reading: { length: Math.max(scoredSteps, 4 * (before + 1)), before, after: 0 },
	};
}

function reconstructionPart(d: number, width: number): PlannedExpectation {
	return {
		name: 'reconstruction',
		network: (length) => reconstructor(length, d, width, bottleneck),
		weights: initialWeights,
		reading: { length: scoredSteps, before: reconstructionMargin, after: reconstructionMargin },
	};
}

function ownPart(name: ExpectationPart['name'], layers: ConvolutionalOptions['network'], d: number, segment: number): PlannedExpectation {
	const network = (length: number): Network => ({ inputs: length * d, layers: [{ kind: 'reshape', shape: [length, d] }, ...layers] });
	const { outputs } = inferShapes(network(segment));
	if (outputs !== segment * d)
		throw new AnodError(
			'ANOD_OPTION',
			`option network makes ${outputs} numbers of a segment of ${segment} steps and ${d} channels; it has to make ${segment * d}, one for each.`,
			{ option: 'network', got: outputs, expected: segment * d },
		);
	const margin = Math.floor(segment / 4);
	return {
		name,
		// A network of the user's own may hold layers that know the length: it always sees segments of this one.
		network: () => network(segment),
		weights: initialWeights,
		reading: { length: segment, before: margin, after: name === 'forecast' ? 0 : margin },
	};
}
