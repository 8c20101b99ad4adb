import type { Layer } from '../../network/types.js';
import type { OptionSpec } from '../option-table.js';
import type { ThresholdRule } from '../types.js';

export const objectives = ['auto', 'forecast', 'reconstruction', 'transformation', 'context', 'oneClass', 'classification'] as const;

/** What a network is trained to do, and so what it finds abnormal when it fails. */
export type Objective = Exclude<(typeof objectives)[number], 'auto'>;

/** Every option of the convolutional detector, resolved. Defaults and meaning stand in {@link convolutionalOptions}. 0 or an empty list stands for automatic. */
export interface ConvolutionalOptions {
	readonly preset: 'default' | 'classic';
	readonly seed: number;
	readonly objectives: readonly (typeof objectives)[number][];
	readonly threshold: ThresholdRule;
	readonly time: string;
	readonly series: string;
	readonly irregular: 'resample' | 'refuse' | 'ignore';
	readonly window: number;
	readonly smoothing: readonly number[];
	readonly causal: boolean;
	readonly width: number;
	readonly network: readonly Layer[];
	readonly epochs: number;
	readonly batchSize: number;
	readonly learningRate: number;
	readonly patience: number;
	readonly gradientClip: number;
	readonly weightDecay: number;
	readonly calibrationSplit: number;
	readonly transformations: number;
	readonly neighbors: number;
	readonly memory: number;
	readonly context: number;
	readonly hole: number;
	readonly latent: number;
	readonly trim: number;
	readonly augment: boolean;
}

/** The one table that checks, defaults, command line, config files and documentation read. */
export const convolutionalOptions: readonly OptionSpec[] = [
	{
		name: 'preset',
		kind: 'choice',
		choices: ['default', 'classic'],
		default: 'default',
		description:
			'Set of defaults. classic is the textbook network for labelled images: conv 64 3×3 relu, max-pool 2, conv 128 3×3 relu, max-pool 2, dense 1024 relu, dense 1 sigmoid, Adam, mse',
	},
	{
		name: 'seed',
		kind: 'integer',
		minimum: 0,
		maximum: Number.MAX_SAFE_INTEGER,
		default: 0,
		description: 'Seed of everything random; same seed, data and options give the same bits',
	},
	{
		name: 'objectives',
		kind: 'choices',
		choices: objectives,
		default: ['auto'],
		description:
			'What the network learns: forecast, reconstruction (series; both are averaged), transformation, context (images), oneClass, classification (needs labels; the score is a probability); auto picks from the training data',
	},
	{
		name: 'threshold',
		kind: 'threshold',
		default: 'auto',
		description: 'Rule for the score from which a step or an image is an anomaly',
	},
	{ name: 'time', kind: 'text', default: '', description: 'Column with the time of a step; by default the first column that holds times' },
	{
		name: 'series',
		kind: 'text',
		default: '',
		description: 'Column that says which series a row belongs to; by default there is one series',
	},
	{
		name: 'irregular',
		kind: 'choice',
		choices: ['resample', 'refuse', 'ignore'],
		default: 'resample',
		description:
			'Times that are not evenly spaced: resample puts them on a grid of the median interval, refuse is an error, ignore takes rows as evenly spaced',
	},
	{
		name: 'window',
		kind: 'integer',
		minimum: 0,
		maximum: 4096,
		default: 0,
		description: 'Past steps that a forecast looks at; 0 = from the autocorrelation',
	},
	{
		name: 'smoothing',
		kind: 'numbers',
		minimum: 1,
		maximum: 10000,
		integer: true,
		default: [],
		description:
			'Lengths of the moving averages whose mean is the score of a series; empty = 5, 10 and 20, or parts of the period of a shape that repeats',
	},
	{
		name: 'causal',
		kind: 'boolean',
		default: false,
		description: 'Scores of a series use the past only: forecast alone, trailing averages, as a stream gives them',
	},
	{ name: 'width', kind: 'integer', minimum: 0, maximum: 512, default: 0, description: 'Channels of the hidden layers; 0 = automatic' },
	{ name: 'network', kind: 'layers', default: [], description: 'Layers in place of the default network, as data' },
	{
		name: 'epochs',
		kind: 'integer',
		minimum: 0,
		maximum: 100000,
		default: 0,
		description: 'Most passes over the training data; 0 = automatic',
	},
	{ name: 'batchSize', kind: 'integer', minimum: 0, maximum: 65536, default: 0, description: 'Segments or images a step; 0 = automatic' },
	{ name: 'learningRate', kind: 'number', minimum: 0, maximum: 10, default: 0, description: 'Highest learning rate; 0 = automatic' },
	{
		name: 'patience',
		kind: 'integer',
		minimum: 0,
		default: 3,
		description: 'Passes without a better held-out loss after which a series network stops learning; 0 = never',
	},
	{
		name: 'gradientClip',
		kind: 'number',
		minimum: 0,
		default: 1,
		description: 'Global norm above which gradients are scaled down; 0 = never',
	},
	{ name: 'weightDecay', kind: 'number', minimum: 0, default: 0, description: 'Decoupled weight decay' },
	{
		name: 'calibrationSplit',
		kind: 'number',
		minimum: 0.01,
		maximum: 0.9,
		default: 0.2,
		description: 'Share held out of training, from which scales, thresholds and p-values come: the last of a series, random images',
	},
	{
		name: 'transformations',
		kind: 'integer',
		minimum: 4,
		maximum: 8,
		default: 8,
		description:
			'Geometric transformations to tell apart: 4 rotations, or 8 with reflections; oblong images have 4, half a turn and reflections',
	},
	{
		name: 'neighbors',
		kind: 'integer',
		minimum: 1,
		maximum: 1000,
		default: 2,
		description: 'Nearest training images whose mean distance counts; images are compared smoothed and at half resolution',
	},
	{ name: 'memory', kind: 'integer', minimum: 2, maximum: 1000000, default: 10000, description: 'Most training images to remember' },
	{
		name: 'context',
		kind: 'integer',
		minimum: 4,
		maximum: 64,
		default: 12,
		description:
			'Side of the surroundings that a hidden centre is predicted from, at half resolution (images with a side under 32 pixels: at full)',
	},
	{ name: 'hole', kind: 'integer', minimum: 1, maximum: 32, default: 4, description: 'Side of the hidden centre, at the same resolution' },
	{ name: 'latent', kind: 'integer', minimum: 1, maximum: 4096, default: 32, description: 'Features that oneClass measures distances in' },
	{
		name: 'trim',
		kind: 'number',
		minimum: 0,
		maximum: 0.5,
		default: 0.05,
		description: 'Share of the training data furthest from the centre that oneClass leaves out when it fits again',
	},
	{ name: 'augment', kind: 'boolean', default: true, description: 'classification turns and mirrors training images at random' },
];

/** Options that say something of series alone, and of images alone. */
export const seriesOptions: ReadonlySet<string> = new Set(['time', 'series', 'irregular', 'window', 'smoothing', 'causal', 'patience']);
export const imageOptions: ReadonlySet<string> = new Set([
	'preset',
	'transformations',
	'neighbors',
	'memory',
	'context',
	'hole',
	'augment',
]);

/** The objective that an option is for, where it is for one. */
export const objectiveOptions: Readonly<Partial<Record<keyof ConvolutionalOptions, Objective>>> = {
	transformations: 'transformation',
	neighbors: 'transformation',
	memory: 'transformation',
	context: 'context',
	hole: 'context',
	latent: 'oneClass',
	trim: 'oneClass',
	augment: 'classification',
};
