import type { Graph, Value } from '../graph.js';

/**
 * Rows on their way through a network: flat, `[n, features]`, positions first and channels running fastest, as the network lays them out; or with channels
 * first, `[n, channels, height, width]`, as the operators of ONNX want images and series (of height 1). Whatever layer needs the other form asks for it.
 */
export interface Tensor {
	readonly value: Value;
	readonly features: number;
	/** Absent where the rows are flat. */
	readonly form?: Form;
}

export interface Form {
	readonly channels: number;
	readonly height: number;
	readonly width: number;
}

/** The rows without positions, `[n, features]`. */
export function flat(graph: Graph, { value, features, form }: Tensor): Value {
	if (!form) return value;
	if (form.channels === 1 || form.height * form.width === 1) return graph.reshape(value, [-1, features]);
	const positions = graph.reshape(value, [-1, form.channels, form.height * form.width]);
	return graph.reshape(graph.transpose(positions, [0, 2, 1]), [-1, features]);
}

/** The rows with channels first. */
export function channelsFirst(graph: Graph, { value, form: now }: Tensor, form: Form): Value {
	const { channels, height, width } = form;
	if (now && now.height === height && now.width === width) return value;
	const positions = now || channels === 1 ? value : graph.transpose(graph.reshape(value, [-1, height * width, channels]), [0, 2, 1]);
	return graph.reshape(positions, [-1, channels, height, width]);
}

/** The form of rows whose positions no layer has named: one long column of them. */
export const anyForm = ({ features, form }: Tensor, channels: number): Form => form ?? { channels, height: features / channels, width: 1 };
