import { Message } from './wire.js';

/** Element types of tensors that the exported graphs use, with their numbers in ONNX. */
const elementTypes = { float32: 1, uint8: 2, int64: 7, string: 8, bool: 9, float64: 11 } as const;

export type ElementType = keyof typeof elementTypes;

/** Numbers in one array, or texts. */
export type TensorData = Float32Array | Float64Array | BigInt64Array | readonly string[];

/** Names, in order of the text: what is inside a graph and what stands on its edge. */
export interface GraphText {
	readonly name: string;
	readonly nodes: readonly Message[];
	readonly initializers: readonly Message[];
	readonly inputs: readonly Message[];
	readonly outputs: readonly Message[];
}

/** One attribute of a node: a whole number, whole numbers, texts, a float, or the body of a loop. */
export type Attribute = number | readonly number[] | readonly string[] | { readonly float: number } | { readonly graph: Message };

/** Lengths of a tensor; a name stands for one that only a run knows. */
export type Dimensions = readonly (number | string)[];

/**
 * The messages of ONNX that a model needs. Numbers of fields as in onnx.proto.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export const messages = {
	/** A tensor with its values. */
	tensor(name: string, type: ElementType, dimensions: readonly number[], data: TensorData): Message {
		const message = new Message()
			.each(dimensions, (m, length) => m.integer(1, length))
			.integer(2, elementTypes[type])
			.text(8, name);
		if (ArrayBuffer.isView(data)) return message.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
		return message.each(data, (m, text) => m.text(6, text));
	},

	/** An input or output: its name, type and shape. */
	value(name: string, type: ElementType, dimensions: Dimensions, description: string): Message {
		const shape = new Message().each(dimensions, (m, length) =>
			m.message(1, typeof length === 'number' ? new Message().integer(1, length) : new Message().text(2, length)),
		);
		const tensor = new Message().integer(1, elementTypes[type]).message(2, shape);
		return new Message().text(1, name).message(2, new Message().message(1, tensor)).text(3, description);
	},

	node(operator: string, domain: string, inputs: readonly string[], outputs: readonly string[], attributes: readonly Message[]): Message {
		return new Message()
			.each(inputs, (m, name) => m.text(1, name))
			.each(outputs, (m, name) => m.text(2, name))
			.text(3, `${operator}:${outputs[0]}`)
			.text(4, operator)
			.each(attributes, (m, attribute) => m.message(5, attribute))
			.text(7, domain);
	},

	attribute(name: string, value: Attribute): Message {
		const message = new Message().text(1, name);
		if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
		if ('float' in value) return message.float(2, value.float).integer(20, 1);
		if ('graph' in value) return message.message(6, value.graph).integer(20, 5);
		if (value.every((item): item is number => typeof item === 'number'))
			return message.each(value as readonly number[], (m, item) => m.integer(8, item)).integer(20, 7);
		return message.each(value as readonly string[], (m, item) => m.text(9, item)).integer(20, 8);
	},

	graph({ name, nodes, initializers, inputs, outputs }: GraphText): Message {
		return new Message()
			.each(nodes, (m, node) => m.message(1, node))
			.text(2, name)
			.each(initializers, (m, tensor) => m.message(5, tensor))
			.each(inputs, (m, input) => m.message(11, input))
			.each(outputs, (m, output) => m.message(12, output));
	},

	model(parts: {
		readonly irVersion: number;
		readonly producer: string;
		readonly description: string;
		readonly graph: Message;
		/** Version of each set of operators, by domain. */
		readonly operators: Readonly<Record<string, number>>;
		readonly metadata: Readonly<Record<string, string>>;
	}): Message {
		return new Message()
			.integer(1, parts.irVersion)
			.text(2, parts.producer)
			.text(6, parts.description)
			.message(7, parts.graph)
			.each(Object.entries(parts.operators), (m, [domain, version]) => m.message(8, new Message().text(1, domain).integer(2, version)))
			.each(Object.entries(parts.metadata), (m, [key, text]) => m.message(14, new Message().text(1, key).text(2, text)));
	},
};
