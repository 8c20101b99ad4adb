import type { Activation } from '../../network/types.js';
import type { ColumnKind } from '../../preprocessing/types.js';
import type { OptionSpec } from '../option-table.js';
import type { ThresholdRule } from '../types.js';
import type { AgentOptions, NetworkOptions } from './agent/types.js';
import type { Rewards } from './types.js';

/** Every option of the reward-driven detector, resolved; undefined: chosen by the number of labels. Defaults and meaning stand in {@link reinforcementOptions}. */
export interface ReinforcementOptions extends Omit<AgentOptions, 'weightDecay' | 'batchSize' | 'steps'>, Omit<NetworkOptions, 'hidden'> {
	readonly preset: 'default' | 'classic';
	readonly rewards: Rewards;
	readonly prior: number;
	readonly threshold: ThresholdRule;
	readonly signals: boolean;
	readonly teacher: 'both' | 'isolationForest' | 'autoencoder' | 'convolutional' | 'none';
	readonly intrinsicWeight: number | undefined;
	readonly weightDecay: number | undefined;
	readonly hidden: readonly number[] | undefined;
	readonly members: number | undefined;
	readonly batchSize: number | undefined;
	readonly steps: number | undefined;
	readonly anomalyShare: number;
	readonly unlabelledWeight: number;
	readonly memory: number;
	readonly feedbackSteps: number;
	readonly feedbackBatchSize: number;
	readonly calibrationSplit: number;
	readonly compressBeyond: number;
	readonly missing: 'keep' | 'impute' | 'error';
	readonly columns: { readonly [name: string]: ColumnKind };
	readonly time: string;
	readonly window: number;
	readonly decisions: number;
	readonly earlyBonus: number;
	readonly alarmCost: number;
}

/** Options as they are given: those left out keep their default, each reward for itself. */
export type GivenReinforcementOptions = Partial<Omit<ReinforcementOptions, 'rewards'>> & { readonly rewards?: Partial<Rewards> };

const activations = [
	'linear',
	'relu',
	'leakyRelu',
	'elu',
	'selu',
	'silu',
	'tanh',
	'sigmoid',
	'gelu',
] as const satisfies readonly Activation[];
const share = { minimum: 0, maximum: 1 } as const;

/** Every option of the reward-driven detector: name, range, default and a sentence, as checks, command line and documentation read it. */
export const reinforcementOptions: readonly OptionSpec[] = [
	{
		name: 'preset',
		kind: 'choice',
		choices: ['default', 'classic'],
		default: 'default',
		description:
			'Set of defaults. classic is the textbook agent: one relu layer, reward for right and wrong decisions, plain gradient descent until it converges, no teacher and no signals. With every row labelled it is a bandit',
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
		name: 'rewards',
		kind: 'record',
		names: ['truePositive', 'trueNegative', 'falsePositive', 'falseNegative'],
		default: { truePositive: 1, trueNegative: 1, falsePositive: -1, falseNegative: -1 },
		description: 'What decisions pay, in any unit: right and wrong alarms, right and wrong all-clears. Those left out keep their default',
	},
	{
		name: 'prior',
		kind: 'number',
		minimum: 0,
		maximum: 0.999,
		default: 0,
		description: 'Share of anomalies among the rows to be judged later; 0 = estimated from the fitted rows',
	},
	{
		name: 'threshold',
		kind: 'threshold',
		default: 'auto',
		description: 'Score from which a row is an anomaly. auto: where the reward table expects to earn more by an alarm, at the prior',
	},
	{
		name: 'signals',
		kind: 'boolean',
		default: true,
		description: 'Also fit an autoencoder, for series a convolutional forecaster, and let the agent read what it finds unusual',
	},
	{
		name: 'teacher',
		kind: 'choice',
		choices: ['both', 'isolationForest', 'autoencoder', 'convolutional', 'none'],
		default: 'both',
		description:
			'Whose suspicion the agent is paid to agree with, beside labels. both: the mean of the ranks of isolationForest and autoencoder; without signals there is the isolation forest alone. Of series, convolutional: the forecasts of the signals',
	},
	{
		name: 'intrinsicWeight',
		kind: 'number',
		minimum: 0,
		default: undefined,
		description: "Weight of the teacher's suspicion in the reward; default: the less, the more anomalies are labelled",
	},
	{
		name: 'hidden',
		kind: 'numbers',
		minimum: 1,
		maximum: 65536,
		integer: true,
		default: undefined,
		description: 'Units of the hidden layers of the agent; default: one layer, by the number of labelled anomalies',
	},
	{
		name: 'members',
		kind: 'integer',
		minimum: 1,
		maximum: 64,
		default: undefined,
		description:
			'Agents that learn apart, each from initial weights and decisions of its own, and are then joined into one that expects the mean; default: by the number of labelled anomalies',
	},
	{ name: 'activation', kind: 'choice', choices: activations, default: 'relu', description: 'Activation of the hidden layers' },
	{
		name: 'outputActivation',
		kind: 'choice',
		choices: ['linear', 'sigmoid'],
		default: 'linear',
		description: 'Activation of the two values that the agent gives its decisions; sigmoid wants rewards from 0 to 1',
	},
	{ name: 'optimizer', kind: 'choice', choices: ['rmsprop', 'adam', 'adamw', 'sgd'], default: 'rmsprop', description: 'Update rule' },
	{ name: 'learningRate', kind: 'number', minimum: 0, exclusive: true, default: 0.001, description: 'Learning rate' },
	{ name: 'momentum', kind: 'number', minimum: 0, maximum: 0.9999, default: 0, description: 'Momentum of sgd and rmsprop' },
	{
		name: 'weightDecay',
		kind: 'number',
		minimum: 0,
		maximum: 1,
		default: undefined,
		description: 'Weight decay (decoupled for adamw); default: the less, the more anomalies are labelled',
	},
	{
		name: 'gradientClip',
		kind: 'number',
		minimum: 0,
		default: 10,
		description: 'Global gradient norm above which the gradient is scaled down; 0 = never',
	},
	{
		name: 'batchSize',
		kind: 'integer',
		minimum: 1,
		maximum: 65536,
		default: undefined,
		description: 'Decisions a step; default: by the number of labelled anomalies',
	},
	{
		name: 'steps',
		kind: 'integer',
		minimum: 1,
		maximum: 100000000,
		default: undefined,
		description: 'Training steps; default: by the number of labelled anomalies',
	},
	{
		name: 'patience',
		kind: 'integer',
		minimum: 0,
		default: 0,
		description: 'Steps without a lower mean loss after which training has converged and stops; 0 = never before steps',
	},
	{
		name: 'chains',
		kind: 'integer',
		minimum: 1,
		maximum: 4096,
		default: 32,
		description: 'Walks through the data side by side; each makes one decision a step',
	},
	{
		name: 'replay',
		kind: 'integer',
		minimum: 1,
		maximum: 10000000,
		default: 40000,
		description: 'Decisions that are remembered to learn from',
	},
	{ name: 'warmup', kind: 'integer', minimum: 1, default: 512, description: 'Decisions made before the first step' },
	{
		name: 'exploration',
		kind: 'numbers',
		length: 2,
		...share,
		default: [1, 0.1],
		description: 'Share of random decisions at the beginning and from half of the steps on',
	},
	{
		name: 'discount',
		kind: 'number',
		minimum: 0,
		maximum: 0.95,
		default: 0,
		description:
			'What the reward of the next decision is worth now. Decisions about rows lead nowhere, so looking ahead gains nothing there; for series 0.9 by default',
	},
	{
		name: 'targetRate',
		kind: 'number',
		minimum: 0,
		maximum: 1,
		exclusive: false,
		default: 0.01,
		description: 'How fast the target network follows (Polyak averaging), a step',
	},
	{
		name: 'nSteps',
		kind: 'integer',
		minimum: 1,
		maximum: 64,
		default: 1,
		description: 'Decisions that a target looks ahead; for series 3 by default',
	},
	{
		name: 'feedback',
		kind: 'choice',
		choices: ['both', 'chosen'],
		default: 'both',
		description:
			'What is learned from a labelled row: both, the reward of the decision not taken is known too; chosen, only that of the one taken',
	},
	{
		name: 'anomalyShare',
		kind: 'number',
		minimum: 0.01,
		maximum: 0.99,
		default: 0.5,
		description: 'Share of labelled anomalies among the rows that the agent is shown, where there are any',
	},
	{
		name: 'unlabelledWeight',
		kind: 'number',
		...share,
		default: 1,
		description: 'Weight of the reward for calling an unlabelled row normal',
	},
	{
		name: 'memory',
		kind: 'integer',
		minimum: 10,
		maximum: 10000000,
		default: 10000,
		description: 'Most unlabelled rows that are kept, also in the file, for feedback and queries; labelled ones are all kept',
	},
	{
		name: 'feedbackSteps',
		kind: 'integer',
		minimum: 1,
		maximum: 100000,
		default: 60,
		description: 'Training steps after each batch of answers',
	},
	{ name: 'feedbackBatchSize', kind: 'integer', minimum: 2, maximum: 65536, default: 256, description: 'Rows a step of feedback' },
	{
		name: 'calibrationSplit',
		kind: 'number',
		minimum: 0.01,
		maximum: 0.9,
		default: 0.2,
		description: 'Share of the unlabelled rows held out of training, from which p-values and other thresholds come',
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
			'Missing cells: keep lets the autoencoder see that they are missing, impute puts the median or the most frequent value, error refuses',
	},
	{
		name: 'columns',
		kind: 'columns',
		choices: ['number', 'category', 'boolean', 'date', 'ignore'],
		default: {},
		description: 'Column kinds to use instead of the inferred ones',
	},
	{
		name: 'time',
		kind: 'text',
		default: '',
		description: 'Column of times of a series; default: the first column of dates. Only with window',
	},
	{
		name: 'window',
		kind: 'integer',
		minimum: 0,
		maximum: 4096,
		default: 0,
		description: 'Steps of a series that the agent sees at once; 0 = rows without order in time. 16 is a good length',
	},
	{
		name: 'decisions',
		kind: 'integer',
		minimum: 0,
		maximum: 24,
		default: 8,
		description:
			'Last decisions of its own that the agent sees, fewer than steps of the window; an alarm after so many steps of silence is a new one. Only with window',
	},
	{
		name: 'earlyBonus',
		kind: 'number',
		minimum: 0,
		default: 0.5,
		description: 'Share of the reward for an event that is added for an alarm at its first step, falling to 0 at its end; only with window',
	},
	{
		name: 'alarmCost',
		kind: 'number',
		minimum: 0,
		default: 0,
		description: 'What each new alarm costs, in units of the reward table; only with window',
	},
];
