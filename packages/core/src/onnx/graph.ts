import { type Attribute, type Dimensions, type ElementType, messages, type TensorData } from './format/messages.js';
import type { Message } from './format/wire.js';

/** A tensor of the graph: its name, and what its elements are. */
export interface Value {
	readonly name: string;
	readonly type: ElementType;
}

/** What is one in a whole model: names never repeat, and constants stand in the outermost graph, where loops see them too. */
interface Shared {
	names: number;
	readonly constants: Message[];
	readonly scalars: Map<string, Value>;
}

/** An element-wise operand: a value, or a number in the type of the other one. */
export type Operand = Value | number;

/** An axis that is cut: first element, and the one after the last. */
type Range = readonly [start: number, end: number];

const last = Number.MAX_SAFE_INTEGER;

/**
 * Builds a graph of ONNX operators, one method an operator, in the order of the calls.
 *
 * Only operators of ai.onnx 13 and ai.onnx.ml 2 that ONNX Runtime has on a CPU for the types they are used with.
 */
export class Graph {
	readonly #nodes: Message[] = [];
	readonly #inputs: Message[] = [];
	readonly #outputs: Message[] = [];
	readonly #shared: Shared;

	constructor(parent?: Graph) {
		this.#shared = parent ? parent.#shared : { names: 0, constants: [], scalars: new Map() };
	}

	#name(): string {
		return `anod/${this.#shared.names++}`;
	}

	input(name: string, type: ElementType, dimensions: Dimensions, description = ''): Value {
		this.#inputs.push(messages.value(name, type, dimensions, description));
		return { name, type };
	}

	/** Makes a value an output, under a name of its own. */
	output(value: Value, name: string, dimensions: Dimensions, description = ''): void {
		this.#nodes.push(messages.node('Identity', '', [value.name], [name], []));
		this.#outputs.push(messages.value(name, value.type, dimensions, description));
	}

	/** A constant tensor. @param shape - default: a list. */
	constant(data: TensorData, shape: readonly number[] = [data.length]): Value {
		const type =
			data instanceof Float32Array
				? 'float32'
				: data instanceof Float64Array
					? 'float64'
					: data instanceof BigInt64Array
						? 'int64'
						: 'string';
		const name = this.#name();
		this.#shared.constants.push(messages.tensor(name, type, shape, data));
		return { name, type };
	}

	/** Constant whole numbers, a list unless `shape` says otherwise. */
	integers(values: ArrayLike<number>, shape?: readonly number[]): Value {
		return this.constant(BigInt64Array.from(Array.from(values, BigInt)), shape);
	}

	/** A constant without axes; the same one is written once. */
	scalar(value: number, type: ElementType): Value {
		const key = `${type} ${Object.is(value, -0) ? '-0' : value}`;
		let found = this.#shared.scalars.get(key);
		if (!found) {
			const data =
				type === 'float32' ? Float32Array.of(value) : type === 'float64' ? Float64Array.of(value) : BigInt64Array.of(BigInt(value));
			found = this.constant(data, []);
			this.#shared.scalars.set(key, found);
		}
		return found;
	}

	/** Any operator with one result. */
	node(
		operator: string,
		inputs: readonly Value[],
		type: ElementType,
		attributes: Readonly<Record<string, Attribute>> = {},
		domain = '',
	): Value {
		return this.nodes(operator, inputs, [type], attributes, domain)[0];
	}

	/** Any operator with several results. */
	nodes(
		operator: string,
		inputs: readonly Value[],
		types: readonly ElementType[],
		attributes: Readonly<Record<string, Attribute>> = {},
		domain = '',
	): Value[] {
		const results = types.map((type) => ({ name: this.#name(), type }));
		const given = Object.entries(attributes).map(([name, value]) => messages.attribute(name, value));
		this.#nodes.push(
			messages.node(
				operator,
				domain,
				inputs.map(({ name }) => name),
				results.map(({ name }) => name),
				given,
			),
		);
		return results;
	}

	// Element by element, with broadcasting.

	#pair(a: Operand, b: Operand): [Value, Value] {
		if (typeof a === 'number') return [this.scalar(a, (b as Value).type), b as Value];
		return [a, typeof b === 'number' ? this.scalar(b, a.type) : b];
	}
	#binary(operator: string, a: Operand, b: Operand, type?: ElementType, attributes: Record<string, Attribute> = {}): Value {
		const pair = this.#pair(a, b);
		return this.node(operator, pair, type ?? pair[0].type, attributes);
	}
	add(a: Operand, b: Operand): Value {
		return this.#binary('Add', a, b);
	}
	sub(a: Operand, b: Operand): Value {
		return this.#binary('Sub', a, b);
	}
	mul(a: Operand, b: Operand): Value {
		return this.#binary('Mul', a, b);
	}
	/** Of whole numbers: towards 0. */
	div(a: Operand, b: Operand): Value {
		return this.#binary('Div', a, b);
	}
	/** Of whole numbers, with the sign of the divisor. */
	mod(a: Operand, b: Operand): Value {
		return this.#binary('Mod', a, b);
	}
	min(a: Operand, b: Operand): Value {
		return this.#binary('Min', a, b);
	}
	max(a: Operand, b: Operand): Value {
		return this.#binary('Max', a, b);
	}
	greater(a: Operand, b: Operand): Value {
		return this.#binary('Greater', a, b, 'bool');
	}
	less(a: Operand, b: Operand): Value {
		return this.#binary('Less', a, b, 'bool');
	}
	atLeast(a: Operand, b: Operand): Value {
		return this.#binary('GreaterOrEqual', a, b, 'bool');
	}
	atMost(a: Operand, b: Operand): Value {
		return this.#binary('LessOrEqual', a, b, 'bool');
	}
	equal(a: Operand, b: Operand): Value {
		return this.#binary('Equal', a, b, 'bool');
	}
	and(a: Value, b: Value): Value {
		return this.node('And', [a, b], 'bool');
	}
	or(a: Value, b: Value): Value {
		return this.node('Or', [a, b], 'bool');
	}
	not(a: Value): Value {
		return this.node('Not', [a], 'bool');
	}
	isNaN(a: Value): Value {
		return this.node('IsNaN', [a], 'bool');
	}
	where(condition: Value, yes: Operand, no: Operand): Value {
		const pair = this.#pair(yes, no);
		return this.node('Where', [condition, ...pair], pair[0].type);
	}
	/** An operator of one operand that keeps its type. */
	map(operator: 'Abs' | 'Neg' | 'Sqrt' | 'Exp' | 'Log' | 'Floor' | 'Sign' | 'Tanh' | 'Sigmoid' | 'Relu' | 'Erf', a: Value): Value {
		return this.node(operator, [a], a.type);
	}
	cast(a: Value, type: ElementType): Value {
		const numbers: Partial<Record<ElementType, number>> = { float32: 1, int64: 7, bool: 9, float64: 11 };
		return a.type === type ? a : this.node('Cast', [a], type, { to: numbers[type]! });
	}

	// Along axes.

	matMul(a: Value, b: Value): Value {
		return this.node('MatMul', [a, b], a.type);
	}
	/** The sum over axes, added up in any order. */
	sum(a: Value, axes: readonly number[], keep = false): Value {
		return this.node('ReduceSum', [a, this.integers(axes)], a.type, { keepdims: keep ? 1 : 0 });
	}
	mean(a: Value, axes: readonly number[], keep = false): Value {
		return this.node('ReduceMean', [a], a.type, { axes, keepdims: keep ? 1 : 0 });
	}
	/** The greatest along an axis. */
	greatest(a: Value, axes: readonly number[], keep = false): Value {
		return this.node('ReduceMax', [a], a.type, { axes, keepdims: keep ? 1 : 0 });
	}
	/** Running sums along an axis, added up in order. @param backwards - from each element to the end. */
	runningSum(a: Value, axis: number, backwards = false): Value {
		return this.node('CumSum', [a, this.scalar(axis, 'int64')], a.type, { reverse: backwards ? 1 : 0 });
	}
	/** The `count` smallest or largest along the last axis, in that order: values and positions. */
	top(a: Value, count: number, which: 'smallest' | 'largest'): [values: Value, positions: Value] {
		const attributes = { axis: -1, largest: which === 'largest' ? 1 : 0, sorted: 1 };
		return this.nodes('TopK', [a, this.integers([count])], [a.type, 'int64'], attributes) as [Value, Value];
	}
	gather(a: Value, positions: Value, axis: number): Value {
		return this.node('Gather', [a, positions], a.type, { axis });
	}
	/** Part of an axis; the end may be left open, and both may count from the end. */
	slice(a: Value, axis: number, [start, end]: Range | [number] | [Value, Value]): Value {
		const at = (position: number | Value | undefined): Value =>
			typeof position === 'object' ? position : this.integers([position ?? last]);
		return this.node('Slice', [a, at(start), at(end), this.integers([axis])], a.type);
	}
	concat(parts: readonly Value[], axis: number): Value {
		return parts.length === 1 ? parts[0] : this.node('Concat', parts, parts[0].type, { axis });
	}
	/** @param shape - 0 keeps the length of an axis, −1 stands for what is left. */
	reshape(a: Value, shape: readonly number[]): Value {
		return this.node('Reshape', [a, this.integers(shape)], a.type);
	}
	transpose(a: Value, order: readonly number[]): Value {
		return this.node('Transpose', [a], a.type, { perm: order });
	}
	/** Puts in an axis of length 1. */
	unsqueeze(a: Value, axis: number): Value {
		return this.node('Unsqueeze', [a, this.integers([axis])], a.type);
	}
	/** Length of an axis, a scalar. */
	lengthOf(a: Value, axis = 0): Value {
		return this.gather(this.node('Shape', [a], 'int64'), this.scalar(axis, 'int64'), 0);
	}
	/** 0, 1, … below a scalar. */
	range(count: Value): Value {
		return this.node('Range', [this.scalar(0, 'int64'), count, this.scalar(1, 'int64')], 'int64');
	}

	/** The text of this graph; that of the outermost one holds the constants of all. */
	encode(name: string, outermost: boolean): Message {
		return messages.graph({
			name,
			nodes: this.#nodes,
			initializers: outermost ? this.#shared.constants : [],
			inputs: this.#inputs,
			outputs: this.#outputs,
		});
	}
}

export type { ElementType };
