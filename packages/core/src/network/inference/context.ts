import { checkSize, fail, spell } from '../checks.js';
import { channelsOf, type Shape, sizeOf } from '../geometry.js';
import type { Operation } from '../operations.js';
import { ParameterList } from '../parameters.js';
import type { Layer } from '../types.js';

/** What an operation says beyond its widths. */
type Own = Operation extends infer Each
	? Each extends Operation
		? Omit<Each, 'inputs' | 'outputs' | 'inputChannels' | 'outputChannels'>
		: never
	: never;

/** What inference has noted so far. */
export class Context {
	readonly operations: Operation[] = [];
	readonly parameters = new ParameterList();
	/** Dropout layers met. */
	dropouts = 0;

	/** Notes an operation. @returns the shape after it. */
	push(before: Shape, after: Shape, operation: Own): Shape {
		const [inputs, outputs] = [sizeOf(before), sizeOf(after)];
		checkSize(outputs, `a row after operation ${this.operations.length} (${operation.kind})`);
		checkSize(this.parameters.size, 'the weights of the network');
		const widths = { inputs, outputs, inputChannels: channelsOf(before), outputChannels: channelsOf(after) };
		this.operations.push({ ...widths, ...operation } as Operation);
		return after;
	}
}

/** A layer on its way through inference: notes its operations and gives the shape after it. */
export type Infer<Kind extends Layer['kind']> = (
	layer: Extract<Layer, { kind: Kind }>,
	shape: Shape,
	where: string,
	context: Context,
) => Shape;

/**
 * Refuses a row without positions, or with others than a layer wants.
 *
 * @param rank - 2: `[length, channels]`, 3: `[height, width, channels]`, undefined: either.
 * @returns whether the positions are those of a series.
 */
export function positionsOf(shape: Shape, where: string, kind: Layer['kind'], rank?: 2 | 3): boolean {
	if (shape.length === 1 || (rank !== undefined && shape.length !== rank))
		fail(
			`layer ${where} is of kind ${kind}, but its input has ${shape.length === 1 ? `no positions, only ${shape[0]} features` : `the shape ${spell(shape)}`}; it needs ${rank === 3 ? '[height, width, channels]' : rank === 2 ? '[length, channels]' : 'positions and channels'}: put a reshape layer before it.`,
			{ layer: where, shape },
		);
	return shape.length === 2;
}
