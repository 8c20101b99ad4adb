import fc from 'fast-check';
import { isAnodError } from '../../src/errors.js';
import { inferShapes } from '../../src/network/shapes.js';
import type { Layer, Network } from '../../src/network/types.js';

const few = fc.integer({ min: 1, max: 4 });
const extent = fc.oneof(few, fc.tuple(few, few));
const method = fc.constantFrom('max' as const, 'average' as const);
const twoSided = fc.constantFrom('valid' as const, 'same' as const);
const kind = <Kind extends Layer['kind']>(name: Kind) => fc.constant(name);

const layer: fc.Arbitrary<Layer> = fc.oneof(
	fc.record({ kind: kind('reshape'), shape: fc.array(few, { minLength: 1, maxLength: 3 }) }),
	fc.record({ kind: kind('flatten') }),
	fc.record({ kind: kind('dense'), units: few }),
	fc.record({
		kind: kind('conv1d'),
		filters: few,
		kernel: few,
		stride: few,
		dilation: few,
		groups: few,
		padding: fc.constantFrom('valid', 'same', 'causal'),
	}),
	fc.record({ kind: kind('conv2d'), filters: few, kernel: extent, stride: extent, dilation: extent, groups: few, padding: twoSided }),
	fc.record({ kind: kind('transposedConv1d'), filters: few, kernel: few, stride: few, padding: twoSided }),
	fc.record({ kind: kind('transposedConv2d'), filters: few, kernel: extent, stride: extent, padding: twoSided }),
	fc.record({ kind: kind('pool'), method, size: extent, stride: extent, padding: twoSided }),
	fc.record({ kind: kind('globalPool'), method }),
	fc.record({ kind: kind('upsample'), factor: extent, method: fc.constantFrom('nearest' as const, 'linear' as const) }),
	fc.record({ kind: fc.constantFrom('batchNorm' as const, 'layerNorm' as const, 'instanceNorm' as const) }),
	fc.record({ kind: kind('dropout'), rate: fc.constant(0.5), spatial: fc.boolean() }),
);

/** Whether inference takes it; anything but a complaint about shapes is thrown on. */
function fits(network: Network): boolean {
	try {
		return inferShapes(network).operations.every(({ outputs }) => outputs <= 2000);
	} catch (error) {
		if (isAnodError(error) && error.code === 'ANOD_SHAPE') return false;
		throw error;
	}
}

/** Networks of any layers that can follow each other, grown by trying. */
export const validNetworks: fc.Arbitrary<Network> = fc
	.record({ shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }), layers: fc.array(layer, { maxLength: 12 }) })
	.map(({ shape, layers }) => {
		const inputs = shape.reduce((a, b) => a * b, 1);
		const taken: Layer[] = [{ kind: 'reshape', shape }];
		for (const next of layers) if (fits({ inputs, layers: [...taken, next] })) taken.push(next);
		return { inputs, layers: taken };
	});
