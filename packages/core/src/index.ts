export type { Backend, BackendInfo } from './backend/types.js';
export type { Batch, Cell, Columns, Input, ShapedArray } from './data/types.js';
export { AutoencoderDetector } from './detector/autoencoder/autoencoder.js';
export { FittedAutoencoder } from './detector/autoencoder/fitted.js';
export { type AutoencoderOptions, autoencoderOptions } from './detector/autoencoder/options.js';
export { ConvolutionalDetector } from './detector/convolutional/convolutional.js';
export { FittedConvolutional } from './detector/convolutional/fitted.js';
export { type ConvolutionalOptions, convolutionalOptions, type Objective } from './detector/convolutional/options.js';
export type { ConvolutionalSummary } from './detector/convolutional/state.js';
export { type StreamOptions, streamOptions } from './detector/convolutional/stream/options.js';
export type { PointInput, Points } from './detector/convolutional/stream/point.js';
export { SeriesStream, type StreamPoint, type StreamSetup } from './detector/convolutional/stream/series-stream.js';
export type {
	AnomalyEvent,
	ConvolutionalExplanation,
	ConvolutionalInput,
	ConvolutionalPrediction,
	ImageInput,
	ImageLike,
	ScoreOptions,
	SeriesInput,
} from './detector/convolutional/types.js';
export { load } from './detector/load.js';
export type { OptionSpec } from './detector/option-table.js';
export { FittedReinforcement } from './detector/reinforcement/fitted.js';
export { type ReinforcementOptions, reinforcementOptions } from './detector/reinforcement/options.js';
export { ReinforcementDetector } from './detector/reinforcement/reinforcement.js';
export type {
	Answers,
	FeedbackSummary,
	KnownAnswers,
	Label,
	Query,
	QueryOptions,
	QueryStrategy,
	ReinforcementFitOptions,
	ReinforcementPrediction,
	ReinforcementSummary,
	Rewards,
	Teacher,
} from './detector/reinforcement/types.js';
export type {
	Detector,
	Explanation,
	FitOptions,
	FitSummary,
	FittedDetector,
	Health,
	Prediction,
	Progress,
	RunOptions,
	Threshold,
	ThresholdRule,
} from './detector/types.js';
export { AnodError, type AnodErrorCode, helpFor, isAnodError } from './errors.js';
export {
	averagePrecision,
	brierScore,
	type Confusion,
	confusion,
	type Evaluation,
	evaluate,
	f1,
	logLoss,
	type OracleBestF1,
	oracleBestF1,
	precision,
	precisionAtN,
	precisionRecallCurve,
	recall,
	rocAuc,
	rocCurve,
} from './metrics/index.js';
export type { Activation, Layer, Network } from './network/types.js';
export type { ColumnKind, ColumnSchema, Preprocessing } from './preprocessing/types.js';
export { benjaminiHochberg, pValues } from './threshold/index.js';
