/** What a backend implements and what it needs from core to do so. Users of detectors do not need this entry. */
export { AnodError, type AnodErrorCode, isAnodError } from '../errors.js';
export type { Geometry, Operation } from '../network/operations.js';
export { inferShapes, type Parameter, type Program } from '../network/shapes.js';
export type { Activation, Initializer, Layer, Network } from '../network/types.js';
export { initialWeights } from '../network/weights.js';
export { permutation, philox, RandomStream, streams, unitFloat } from '../numeric/random.js';
export { checkMinibatch, checkPlan, checkRows, checkSlice, checkTraining, countRows } from './checks.js';
export type {
	Backend,
	BackendInfo,
	CompileOptions,
	Corruption,
	Loss,
	LossPlan,
	Memory,
	Minibatch,
	Model,
	Neighbors,
	Optimizer,
	RowLayout,
	Training,
	TrainingPlan,
	TrainingSlice,
} from './types.js';
