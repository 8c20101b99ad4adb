import { inferShapes, isAnodError, type Layer, type Network, type Program } from '@anod/core/backend';
import fc from 'fast-check';
import { activations } from './plans.js';

type Extent = number | readonly [number, number];

/** Layers of every kind, with numbers drawn from `size`: small ones for networks that may fit together, wild ones for those that must be refused. */
export function anyLayer(size: fc.Arbitrary<number>, depth = 2): fc.Arbitrary<Layer> {
	const kind = <Kind extends Layer['kind']>(...names: Kind[]) => fc.constantFrom(...names);
	const extent: fc.Arbitrary<Extent> = fc.oneof(size, fc.tuple(size, size));
	const activation = fc.constantFrom(...activations);
	const bias = fc.boolean();
	const method = fc.constantFrom('max' as const, 'average' as const);
	const twoSided = fc.constantFrom('valid' as const, 'same' as const);
	const padding = fc.constantFrom('valid' as const, 'same' as const, 'causal' as const);
	const stride = fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: size });
	const groups = fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: size });
	const axis = { filters: size, kernel: size, stride, bias, activation };
	const axes = { ...axis, kernel: extent, stride: fc.oneof(stride, fc.tuple(stride, stride)) };
	// A large epsilon: with a small one, nearly equal values blow rounding errors up three-hundredfold.
	const epsilon = fc.constant(0.1);
	const conv1d = fc.record({ kind: kind('conv1d'), ...axis, dilation: stride, groups, padding });
	const conv2d = fc.record({ kind: kind('conv2d'), ...axes, dilation: axes.stride, groups, padding: twoSided });
	const simple = fc.oneof<fc.Arbitrary<Layer>[]>(
		conv1d,
		conv2d,
		// Twice as often as the others: they have the most that can differ.
		conv1d,
		conv2d,
		fc.record({ kind: kind('transposedConv1d'), ...axis, padding: twoSided }),
		fc.record({ kind: kind('transposedConv2d'), ...axes, padding: twoSided }),
		fc.record({ kind: kind('pool'), method, size: extent, stride: extent, padding: twoSided }),
		fc.record({ kind: kind('globalPool'), method }),
		fc.record({ kind: kind('upsample'), factor: extent, method: fc.constantFrom('nearest' as const, 'linear' as const) }),
		fc.record({ kind: kind('batchNorm', 'layerNorm', 'instanceNorm'), epsilon }),
		fc.record({ kind: kind('dropout'), rate: fc.constantFrom(0, 0.2, 0.5), spatial: fc.boolean() }),
		fc.record({ kind: kind('activation'), activation }),
		fc.record({ kind: kind('dense'), units: size, activation, bias }),
		fc.record({ kind: kind('reshape'), shape: fc.array(size, { minLength: 1, maxLength: 3 }) }),
		fc.record({ kind: kind('flatten', 'maskInput') }),
	);
	if (depth === 0) return simple;
	const inner = fc.array(anyLayer(size, depth - 1), { maxLength: 3 });
	return fc.oneof({ weight: 8, arbitrary: simple }, { weight: 1, arbitrary: fc.record({ kind: kind('residual'), layers: inner }) });
}

/** What inference says: a program, or the message of its refusal. Anything but `ANOD_SHAPE` is thrown on. */
export function inferred(network: Network): Program | string {
	try {
		return inferShapes(network);
	} catch (error) {
		if (isAnodError(error) && error.code === 'ANOD_SHAPE') return error.message;
		throw error;
	}
}

/** Takes of some layers, in order, those that can follow the ones before; a residual block is grown inside and led back to its width. */
function grow(start: Network, layers: readonly Layer[], most: number): Network {
	const taken = [...start.layers];
	const fits = (next: readonly Layer[]): boolean => {
		const program = inferred({ ...start, layers: [...taken, ...next] });
		return typeof program !== 'string' && program.size < 20_000 && program.operations.every(({ outputs }) => outputs <= most);
	};
	for (const layer of layers) {
		const program = inferred({ ...start, layers: taken });
		if (typeof program === 'string') throw new Error(program);
		const channels = program.operations.at(-1)?.outputChannels ?? program.inputs;
		const choices = layer.kind === 'residual' ? closed(start, taken, layer.layers, channels, most) : [layer];
		const choice = choices.find((candidate) => fits([candidate]));
		if (choice) taken.push(choice);
	}
	return { ...start, layers: taken };
}

/** Residual blocks of these layers that may keep the shape: with an end that restores channels, flat or at each position. */
function closed(start: Network, before: readonly Layer[], inner: readonly Layer[], channels: number, most: number): Layer[] {
	const grown = grow({ ...start, layers: before }, inner, most).layers.slice(before.length);
	const ends: Layer[] = [
		{ kind: 'dense', units: channels },
		{ kind: 'conv1d', filters: channels, kernel: 1 },
		{ kind: 'conv2d', filters: channels, kernel: 3, padding: 'same' },
	];
	return [...ends.map((end): Layer => ({ kind: 'residual', layers: [...grown, end] })), { kind: 'residual', layers: grown }];
}

const small = fc.integer({ min: 1, max: 5 });

/**
 * Networks of layers of every kind that fit together, grown by trying one layer after the other.
 *
 * @param size - of channels, kernels, strides and the like.
 * @param axis - of each axis of a row.
 * @param most - features that a row may have.
 */
export const networksOf = (size: fc.Arbitrary<number>, axis: fc.Arbitrary<number>, most: number): fc.Arbitrary<Network> =>
	fc
		.record({
			shape: fc.array(axis, { minLength: 1, maxLength: 3 }),
			mask: fc.boolean(),
			layers: fc.array(anyLayer(size), { minLength: 2, maxLength: 9 }),
		})
		.map(({ shape, mask, layers }) => {
			const inputs = shape.reduce((product, length) => product * length, 1);
			const masked = mask ? [...shape.slice(0, -1), 2 * shape[shape.length - 1]] : shape;
			const start: Layer[] = mask ? [{ kind: 'maskInput' }] : [];
			return grow({ inputs, layers: [...start, { kind: 'reshape', shape: masked }] }, layers, most);
		});

export const shapedNetworks = networksOf(small, fc.integer({ min: 1, max: 7 }), 600);

const wild = fc.constantFrom(0, -1, 1.5, Number.NaN, Infinity, 1e7, 1e10);

/** Networks of anything with any numbers, which seldom fit together. */
export const wildNetworks: fc.Arbitrary<Network> = fc.record({
	inputs: fc.oneof({ weight: 30, arbitrary: fc.constant(24) }, { weight: 1, arbitrary: wild }),
	layers: fc
		.record({
			shape: fc.constantFrom([24], [4, 6], [8, 3], [2, 3, 4], [4, 6, 1]),
			layers: fc.array(anyLayer(fc.oneof({ weight: 12, arbitrary: small }, { weight: 1, arbitrary: wild })), { maxLength: 3 }),
		})
		.map(({ shape, layers }): Layer[] => [{ kind: 'reshape', shape }, ...layers]),
});
