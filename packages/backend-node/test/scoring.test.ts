import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import { initialWeights, type Network } from '@anod/core/backend';
import { describe, expect, it } from 'vitest';
import { values } from './rows.js';

const widths: readonly (readonly [inputs: number, outputs: number])[] = [
	[1, 1],
	[1, 17],
	[3, 2],
	[30, 30],
	[64, 1],
];

const bytes = (array: Float32Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

describe('scoring in place', () => {
	for (const [inputs, outputs] of widths)
		it(`reads and writes exactly its rows, ${inputs} wide to ${outputs} wide`, async () => {
			const [backend, wasm] = [await nodeBackend(), await wasmBackend()];
			const network: Network = {
				inputs,
				layers: [
					{ kind: 'dense', units: 9, activation: 'tanh' },
					{ kind: 'dense', units: outputs },
				],
			};
			const options = { weights: initialWeights(network, 2, 2), members: 2 };
			const [ours, theirs] = [await backend.compile(network, options), await wasm.compile(network, options)];
			for (const n of [0, 1, 2, 15, 16, 17, 31, 33, 1000, 4099])
				for (const stride of [undefined, 1, inputs + 3]) {
					const length = n === 0 ? 0 : stride === undefined ? n * inputs : (n - 1) * stride + inputs;
					// Rows in the middle of a larger array whose other values would be seen.
					const around = new Float32Array(length + 64).fill(Number.NaN);
					around.set(values(length, n + 1), 32);
					const rows = around.subarray(32, 32 + length);
					const layout = stride === undefined ? {} : { rowStride: stride };
					expect(bytes(await ours.forward(rows, n, layout)).equals(bytes(await theirs.forward(rows, n, layout)))).toBe(true);
				}
			backend.dispose();
			wasm.dispose();
		});
});
