import type { Activation } from '../../network/types.js';
import type { Graph, Value } from '../graph.js';

/** Every activation in operators, float32. Slopes and factors as the kernels have them. */
const functions: Record<Activation, (graph: Graph, x: Value) => Value> = {
	linear: (_graph, x) => x,
	relu: (graph, x) => graph.map('Relu', x),
	leakyRelu: (graph, x) => graph.node('LeakyRelu', [x], x.type, { alpha: { float: 0.01 } }),
	elu: (graph, x) => graph.node('Elu', [x], x.type, { alpha: { float: 1 } }),
	selu: (graph, x) => graph.node('Selu', [x], x.type, { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } }),
	silu: (graph, x) => graph.mul(x, graph.map('Sigmoid', x)),
	tanh: (graph, x) => graph.map('Tanh', x),
	sigmoid: (graph, x) => graph.map('Sigmoid', x),
	gelu: (graph, x) => graph.mul(x, graph.mul(graph.add(graph.map('Erf', graph.mul(x, Math.SQRT1_2)), 1), 0.5)),
};

/** `y = f(x)`, element by element. */
export const activate = (graph: Graph, activation: Activation, x: Value): Value => functions[activation](graph, x);
