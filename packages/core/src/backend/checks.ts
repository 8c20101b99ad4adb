import { AnodError } from '../errors.js';
import type { Program } from '../network/shapes.js';
import type { Loss, LossPlan, Minibatch, RowLayout, TrainingPlan, TrainingSlice } from './types.js';

// What every backend refuses before it computes, in one place, so that all of them count rows alike and say the same.

const fail = (message: string, data: Record<string, unknown>): never => {
	throw new AnodError('ANOD_SHAPE', message, data);
};

/**
 * Number of rows in an array.
 *
 * Without a stride rows lie side by side and must fill the array. With one, row i begins at i·stride, the number is
 * ⌊(length − width) / stride⌋ + 1, and what is left behind the last row is not read.
 *
 * @param length - of the array.
 * @param width - values a row.
 * @param what - names the array in errors; the stride is named `rowStride` or `targetStride` after it.
 * @returns at least 1, or 0 for an empty array.
 * @throws AnodError `ANOD_SHAPE` when the array ends inside a row or is shorter than one, or the stride is no whole number of at least 1.
 */
export function countRows(length: number, width: number, stride?: number, what: 'rows' | 'targets' = 'rows'): number {
	if (stride !== undefined && (!Number.isInteger(stride) || stride < 1)) {
		const name = what === 'rows' ? 'rowStride' : 'targetStride';
		fail(`${name} is ${stride}; it must be a whole number of at least 1, the values from the beginning of one row to that of the next.`, {
			what: name,
			got: stride,
		});
	}
	if (length === 0) return 0;
	if (length < width)
		fail(`${what} has ${length} values, but a single row has ${width}; give at least one whole row.`, {
			what,
			got: length,
			expected: width,
		});
	if (stride !== undefined) return Math.floor((length - width) / stride) + 1;
	if (length % width !== 0)
		fail(`${what} has ${length} values, which is no whole number of rows of ${width}; cut it, or give a stride where rows overlap.`, {
			what,
			got: length,
			expected: width,
		});
	return length / width;
}

/** @throws AnodError `ANOD_SHAPE` unless `rows` holds exactly `n` rows in this layout. */
export function checkRows(program: Program, rows: Float32Array, n: number, { rowStride }: RowLayout = {}): void {
	const got = countRows(rows.length, program.inputs, rowStride);
	if (got !== n)
		fail(
			`rows has ${rows.length} values: ${got} rows of ${program.inputs} every ${rowStride ?? program.inputs} values, but ${n} were announced.`,
			{ got, expected: n, rowStride: rowStride ?? program.inputs },
		);
}

/**
 * Checks the arrays of a plan against the network.
 *
 * @returns the number of rows.
 * @throws AnodError `ANOD_SHAPE`; says which array.
 */
export function checkPlan(program: Program, plan: LossPlan & Pick<TrainingPlan, 'corruption'>): number {
	const n = checkTraining(program, plan);
	if (n === 0) fail('the plan has no rows; it wants at least one.', { got: 0 });
	return n;
}

/** The same of a plan to train by, which may have no rows. */
export function checkTraining(program: Program, plan: LossPlan & Pick<TrainingPlan, 'corruption'>): number {
	const { inputs, outputs } = program;
	const n = countRows(plan.rows.length, inputs, plan.rowStride);
	if (plan.loss.kind === 'center') checkCenter(plan.loss.center.length, outputs);
	else checkTargets(program, plan, n);
	if (plan.rowWeights && plan.rowWeights.length !== n)
		fail(`rowWeights has ${plan.rowWeights.length} values for ${n} rows; it wants one a row.`, {
			what: 'rowWeights',
			got: plan.rowWeights.length,
			expected: n,
		});
	if (plan.corruption && plan.corruption.maskedShare > 0) checkMasks(program, plan.loss);
	return n;
}

/** Masked rows are learned from by rebuilding what is hidden, so outputs must be features. */
function checkMasks({ inputs, outputs }: Program, loss: Loss): void {
	if (loss.kind === 'center')
		fail(`masked rows want a loss that rebuilds features, but 'center' compares outputs with a centre; use noise alone, maskedShare 0.`, {
			loss: loss.kind,
		});
	if (inputs !== outputs)
		fail(`masked rows want a network as wide at the output as at the input; this one turns ${inputs} values into ${outputs}.`, {
			expected: inputs,
			got: outputs,
		});
}

function checkCenter(length: number, outputs: number): void {
	if (length !== outputs)
		fail(`the center of the loss has ${length} values, the network ${outputs} outputs; give one value an output.`, {
			what: 'center',
			got: length,
			expected: outputs,
		});
}

function checkTargets({ inputs, outputs }: Program, { targets, targetStride }: LossPlan, n: number): void {
	if (!targets) {
		if (targetStride !== undefined)
			fail('targetStride was given without targets; give both or neither.', { what: 'targetStride', got: targetStride });
		if (n > 0 && inputs !== outputs)
			fail(`without targets the network learns its own input, but it turns ${inputs} values into ${outputs}; give targets.`, {
				expected: inputs,
				got: outputs,
			});
		return;
	}
	const got = countRows(targets.length, outputs, targetStride, 'targets');
	if (targetStride === undefined ? got !== n : got < n)
		fail(
			`targets has ${got} rows of ${outputs} values for ${n} rows; it wants ${targetStride === undefined ? 'one a row' : 'at least one a row'}.`,
			{ what: 'targets', got, expected: n },
		);
}

/**
 * Checks a slice against the number of rows of its plan.
 *
 * @returns the number of steps.
 * @throws AnodError `ANOD_SHAPE` when the plan has no rows, or the slice names a row that is not there, or has not one learning rate a step.
 */
export function checkSlice({ order, batchSize, learningRates }: TrainingSlice, n: number): number {
	if (n === 0) fail('the plan has no rows to advance over; give it rows, or each step its own by step().', { got: 0 });
	if (!Number.isInteger(batchSize) || batchSize < 1)
		fail(`batchSize is ${batchSize}; it wants a whole number of at least 1.`, { what: 'batchSize', got: batchSize });
	const steps = Math.ceil(order.length / batchSize);
	if (learningRates.length !== steps)
		fail(
			`learningRates has ${learningRates.length} values; ${order.length} rows in batches of ${batchSize} make ${steps} steps, and each wants one.`,
			{ what: 'learningRates', got: learningRates.length, expected: steps },
		);
	for (let i = 0; i < order.length; i++)
		if (order[i] >= n)
			fail(`order names row ${order[i]} at position ${i}; the plan has rows 0 to ${n - 1}.`, { position: i, got: order[i], expected: n });
	return steps;
}

/**
 * Checks the rows of one step.
 *
 * @returns their number.
 * @throws AnodError `ANOD_SHAPE`; says which array.
 */
export function checkMinibatch(program: Program, { rows, targets, rowWeights }: Minibatch, loss: Loss): number {
	return checkPlan(program, { rows, targets, rowWeights, loss });
}
