import type { TrainingPlan, TrainingSlice } from '../backend/types.js';
import { AnodError } from '../errors.js';
import type { Program } from '../network/shapes.js';

/** @throws AnodError ANOD_SHAPE unless the array has exactly this many elements. */
export function checkLength(what: string, got: number, expected: number, shape: string): void {
	if (got !== expected)
		throw new AnodError('ANOD_SHAPE', `${what} has ${got} elements; it wants ${expected}: ${shape}.`, { what, got, expected });
}

/** @throws AnodError ANOD_DISPOSED after dispose. */
export function checkAlive(disposed: boolean, what: string): void {
	if (disposed) throw new AnodError('ANOD_DISPOSED', `this ${what} was disposed; make a new one.`, { what });
}

/**
 * Checks the arrays of a plan against the network.
 *
 * @returns the number of rows.
 * @throws AnodError ANOD_SHAPE; says which array.
 */
export function checkPlan(program: Program, plan: Pick<TrainingPlan, 'rows' | 'targets' | 'rowWeights'>): number {
	const { inputs, outputs } = program;
	const n = Math.floor(plan.rows.length / inputs);
	if (n === 0) throw new AnodError('ANOD_SHAPE', 'the plan has no rows; it wants at least one.', { got: plan.rows.length });
	checkLength('rows', plan.rows.length, n * inputs, `whole rows of ${inputs} features`);
	if (plan.targets) checkLength('targets', plan.targets.length, n * outputs, `${n} rows of ${outputs} outputs`);
	else if (inputs !== outputs)
		throw new AnodError(
			'ANOD_SHAPE',
			`without targets the network learns its own input, but it turns ${inputs} features into ${outputs}; give targets.`,
			{ expected: inputs, got: outputs },
		);
	if (plan.rowWeights) checkLength('rowWeights', plan.rowWeights.length, n, 'one weight a row');
	return n;
}

/** @throws AnodError ANOD_SHAPE when a slice names a row that is not there, or has not one learning rate a step. */
export function checkSlice(slice: TrainingSlice, n: number): void {
	if (!Number.isInteger(slice.batchSize) || slice.batchSize < 1)
		throw new AnodError('ANOD_SHAPE', `batchSize is ${slice.batchSize}; it wants a whole number of at least 1.`, { got: slice.batchSize });
	const steps = Math.ceil(slice.order.length / slice.batchSize);
	checkLength('learningRates', slice.learningRates.length, steps, `one a step of ${slice.batchSize} rows`);
	const outside = slice.order.find((row) => row >= n);
	if (outside !== undefined)
		throw new AnodError('ANOD_SHAPE', `order names row ${outside}; the plan has rows 0 to ${n - 1}.`, { got: outside, expected: n });
}
