import { AnodError, type Program, type TrainingPlan, type TrainingSlice } from '@anod/core/backend';

const fail = (message: string, data: Record<string, unknown>): never => {
	throw new AnodError('ANOD_SHAPE', message, data);
};

export function checkLength(what: string, got: number, expected: number, where: string): void {
	if (got !== expected) fail(`${where} got ${what} of length ${got}; it must be ${expected}.`, { what, got, expected });
}

export function checkCount(what: string, value: number, minimum: number, maximum: number, where: string): void {
	if (!Number.isInteger(value) || value < minimum || value > maximum)
		fail(`${where} got ${what} ${value}; it must be a whole number from ${minimum} to ${maximum}.`, { what, got: value, minimum, maximum });
}

/**
 * Checks a plan against the network.
 *
 * @returns the number of rows.
 */
export function checkPlan(
	plan: Pick<TrainingPlan, 'rows' | 'targets' | 'rowWeights' | 'corruption'>,
	program: Program,
	where: string,
): number {
	const { inputs, outputs } = program;
	const { rows, targets, rowWeights, corruption } = plan;
	if (rows.length === 0 || rows.length % inputs !== 0)
		fail(`${where} got rows of ${rows.length} values; the network reads ${inputs} a row, so it must be a positive multiple of that.`, {
			got: rows.length,
			inputs,
		});
	const n = rows.length / inputs;
	if (targets) checkLength('targets', targets.length, n * outputs, where);
	else if (inputs !== outputs)
		fail(`${where} got no targets, but the network turns ${inputs} values into ${outputs}; give targets of ${n * outputs} values.`, {
			inputs,
			outputs,
		});
	if (rowWeights) checkLength('rowWeights', rowWeights.length, n, where);
	if (corruption && corruption.maskedShare > 0 && inputs !== outputs)
		fail(`${where} got masked rows, but the network turns ${inputs} values into ${outputs}; masked rows need as many outputs as inputs.`, {
			inputs,
			outputs,
		});
	return n;
}

/** @returns the number of steps. */
export function checkSlice(slice: TrainingSlice, n: number): number {
	const { order, batchSize, learningRates } = slice;
	checkCount('batchSize', batchSize, 1, 2 ** 24, 'advance()');
	const steps = Math.ceil(order.length / batchSize);
	checkLength('learningRates', learningRates.length, steps, 'advance()');
	for (let i = 0; i < order.length; i++)
		if (order[i] >= n)
			fail(`advance() got row number ${order[i]} at position ${i} of the order; the plan has ${n} rows.`, {
				position: i,
				got: order[i],
				n,
			});
	return steps;
}
