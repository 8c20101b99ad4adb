import type { Activation, Initializer } from '../../network/types.js';
import type { ColumnKind, Scaling } from '../../preprocessing/types.js';
import type { ScheduleName } from '../../training/schedule.js';
import type { OptionSpec } from '../option-table.js';
import type { ThresholdRule } from '../types.js';

/** residual: how badly the network rebuilds a row; neighbors: distance to the nearest remembered rows (local); background: to the nearest tenth of them (global). */
export type Signal = 'residual' | 'neighbors' | 'background';

/** Every option of the autoencoder, resolved. Defaults and meaning stand in {@link autoencoderOptions}. */
export interface AutoencoderOptions {
	readonly preset: 'default' | 'classic';
	readonly seed: number;
	readonly trainedOn: 'unknown' | 'normal';
	readonly threshold: ThresholdRule;
	readonly signals: readonly Signal[];
	readonly fusion: 'auto' | 'max' | 'mean';
	readonly hidden: readonly number[];
	readonly latent: number;
	readonly activation: Activation;
	readonly outputActivation: Activation;
	readonly initializer: Initializer;
	readonly residual: boolean;
	readonly normalization: 'none' | 'batch' | 'layer';
	readonly dropout: number;
	readonly maskInput: boolean;
	readonly members: number;
	readonly loss: 'mse' | 'mae' | 'huber';
	readonly huberDelta: number;
	readonly optimizer: 'adam' | 'adamw' | 'rmsprop' | 'sgd';
	readonly learningRate: number;
	readonly schedule: ScheduleName;
	readonly warmup: number;
	readonly momentum: number;
	readonly weightDecay: number;
	readonly gradientClip: number;
	readonly batchSize: number;
	readonly steps: number;
	readonly epochs: number;
	readonly noise: readonly number[];
	readonly mask: readonly number[];
	readonly maskNoise: number;
	readonly maskedShare: number;
	readonly validationSplit: number;
	readonly patience: number;
	readonly calibrationSplit: number;
	readonly trim: number;
	readonly memory: number;
	readonly neighbors: number;
	readonly whiten: boolean;
	readonly scaling: Scaling;
	readonly compressBeyond: number;
	readonly missing: 'keep' | 'impute' | 'error';
	readonly columns: { readonly [name: string]: ColumnKind };
}

const activations = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'] as const;
const share = { minimum: 0, maximum: 1 } as const;

/** Every option of the autoencoder detector: name, range, default and a sentence, as checks, command line and documentation read it. */
export const autoencoderOptions: readonly OptionSpec[] = [
	{
		name: 'preset',
		kind: 'choice',
		choices: ['default', 'classic'],
		default: 'default',
		description:
			'Set of defaults. classic is the textbook autoencoder: one relu layer, sigmoid output, mse, Adam, 100 epochs of batch 32, min-max input, score = mean squared rebuild error',
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
		name: 'trainedOn',
		kind: 'choice',
		choices: ['unknown', 'normal'],
		default: 'unknown',
		description: 'What the fitted rows are: unknown may hold anomalies; normal is known to hold none',
	},
	{ name: 'threshold', kind: 'threshold', default: 'auto', description: 'Score from which a row is an anomaly' },
	{
		name: 'signals',
		kind: 'choices',
		choices: ['residual', 'neighbors', 'background'],
		default: ['residual', 'neighbors', 'background'],
		description:
			'What the score is made of: residual (rebuild error), neighbors (distance to the nearest remembered rows), background (distance to the nearest tenth of them)',
	},
	{
		name: 'fusion',
		kind: 'choice',
		choices: ['auto', 'max', 'mean'],
		default: 'auto',
		description:
			'How calibrated signals become one score. auto: the mean of residual and neighbors, or background where that is greater; for trainedOn normal, the mean alone',
	},
	{
		name: 'hidden',
		kind: 'numbers',
		minimum: 1,
		maximum: 65536,
		integer: true,
		default: [128, 128],
		description: 'Units of the hidden layers; with latent, of the encoder (the decoder mirrors them)',
	},
	{
		name: 'latent',
		kind: 'integer',
		minimum: 0,
		maximum: 65536,
		default: 0,
		description: 'Units of the bottleneck; 0 = none. Needed for encode, decode and generate',
	},
	{ name: 'activation', kind: 'choice', choices: activations, default: 'silu', description: 'Activation of the hidden layers' },
	{ name: 'outputActivation', kind: 'choice', choices: activations, default: 'linear', description: 'Activation of the output' },
	{
		name: 'initializer',
		kind: 'choice',
		choices: ['fanIn', 'glorot', 'he'],
		default: 'fanIn',
		description: 'Distribution of the initial weights',
	},
	{ name: 'residual', kind: 'boolean', default: true, description: 'Residual connection around each hidden layer that keeps the width' },
	{
		name: 'normalization',
		kind: 'choice',
		choices: ['none', 'batch', 'layer'],
		default: 'none',
		description: 'Normalisation after each hidden layer',
	},
	{ name: 'dropout', kind: 'number', minimum: 0, maximum: 0.95, default: 0, description: 'Share of hidden units dropped in training' },
	{ name: 'maskInput', kind: 'boolean', default: true, description: 'Tell the network which cells are missing or hidden' },
	{
		name: 'members',
		kind: 'integer',
		minimum: 1,
		maximum: 64,
		default: 1,
		description: 'Networks with their own initial weights, averaged',
	},
	{ name: 'loss', kind: 'choice', choices: ['mse', 'mae', 'huber'], default: 'mse', description: 'Training loss' },
	{ name: 'huberDelta', kind: 'number', minimum: 0, exclusive: true, default: 1, description: 'Error from which the huber loss is linear' },
	{ name: 'optimizer', kind: 'choice', choices: ['adam', 'adamw', 'rmsprop', 'sgd'], default: 'adamw', description: 'Update rule' },
	{ name: 'learningRate', kind: 'number', minimum: 0, exclusive: true, default: 0.005, description: 'Peak learning rate' },
	{
		name: 'schedule',
		kind: 'choice',
		choices: ['constant', 'oneCycle', 'cosine', 'linear', 'step'],
		default: 'oneCycle',
		description:
			'Learning rate over the run: oneCycle rises over warmup and falls to 0 by a cosine; step divides by 10 at half and at three quarters',
	},
	{
		name: 'warmup',
		kind: 'number',
		...share,
		default: 0.1,
		description:
			'Share of the steps over which the learning rate rises to its peak: along a cosine for oneCycle, linearly for the others; 0 = starts at the peak',
	},
	{ name: 'momentum', kind: 'number', minimum: 0, maximum: 0.9999, default: 0.9, description: 'Momentum of sgd and rmsprop' },
	{ name: 'weightDecay', kind: 'number', minimum: 0, maximum: 1, default: 0.0005, description: 'Weight decay (decoupled for adamw)' },
	{
		name: 'gradientClip',
		kind: 'number',
		minimum: 0,
		default: 0,
		description: 'Global gradient norm above which the gradient is scaled down; 0 = never',
	},
	{ name: 'batchSize', kind: 'integer', minimum: 1, maximum: 65536, default: 128, description: 'Rows a step' },
	{ name: 'steps', kind: 'integer', minimum: 1, maximum: 100000000, default: 500, description: 'Training steps; epochs, when given, wins' },
	{
		name: 'epochs',
		kind: 'integer',
		minimum: 0,
		maximum: 1000000,
		default: 0,
		description: 'Passes over the training rows; 0 = as many as steps asks for',
	},
	{
		name: 'noise',
		kind: 'numbers',
		length: 2,
		minimum: 0,
		default: [0.1, 2],
		description: 'Least and greatest deviation of the noise added to training rows, drawn per row log-uniformly; 0,0 = none',
	},
	{
		name: 'mask',
		kind: 'numbers',
		length: 2,
		...share,
		default: [0.1, 0.8],
		description: 'Least and greatest share of features hidden in a masked training row',
	},
	{
		name: 'maskNoise',
		kind: 'number',
		minimum: 0,
		default: 0.1,
		description: 'Deviation of the noise on the visible features of a masked row',
	},
	{ name: 'maskedShare', kind: 'number', ...share, default: 0.5, description: 'Share of masked rows in a batch; the others get noise' },
	{
		name: 'validationSplit',
		kind: 'number',
		minimum: 0,
		maximum: 0.9,
		default: 0,
		description: 'Share of the training rows kept for the validation loss',
	},
	{
		name: 'patience',
		kind: 'integer',
		minimum: 0,
		default: 0,
		description:
			'Epochs without a better validation loss after which training stops and the best weights return; 0 = never. Needs validationSplit',
	},
	{
		name: 'calibrationSplit',
		kind: 'number',
		minimum: 0.01,
		maximum: 0.9,
		default: 0.2,
		description: 'Share of the rows held out of training, from which thresholds and p-values come',
	},
	{
		name: 'trim',
		kind: 'number',
		minimum: 0,
		default: 5,
		description:
			'Rows whose distance to the others exceeds median + trim·(upper quartile − median) are set aside before training; 0 = keep all',
	},
	{
		name: 'memory',
		kind: 'integer',
		minimum: 2,
		maximum: 1000000,
		default: 2000,
		description: 'Most rows to remember for the neighbors signal; 5000 by default when trainedOn is normal',
	},
	{
		name: 'neighbors',
		kind: 'integer',
		minimum: 1,
		maximum: 1000,
		default: 1,
		description: 'Nearest rows whose mean distance is the neighbors signal',
	},
	{ name: 'whiten', kind: 'boolean', default: true, description: 'Weigh rebuild errors by their own covariance on the training rows' },
	{
		name: 'scaling',
		kind: 'choice',
		choices: ['standard', 'robust', 'minMax', 'quantile', 'none'],
		default: 'standard',
		description: 'Scaling of numbers',
	},
	{
		name: 'compressBeyond',
		kind: 'number',
		minimum: 0,
		default: 5,
		description: 'Scaled values beyond this grow logarithmically; 0 = never',
	},
	{
		name: 'missing',
		kind: 'choice',
		choices: ['keep', 'impute', 'error'],
		default: 'keep',
		description:
			'Missing cells: keep lets the network see that they are missing, impute puts the median or the most frequent value, error refuses',
	},
	{
		name: 'columns',
		kind: 'columns',
		choices: ['number', 'category', 'boolean', 'date', 'ignore'],
		default: {},
		description: 'Column kinds to use instead of the inferred ones',
	},
];
