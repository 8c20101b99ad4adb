import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, inferShapes, initialWeights, type Network } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentNetwork } from '../../../src/detector/reinforcement/agent/network.js';
import { integratedGradients } from '../../../src/detector/reinforcement/integrated-gradients.js';
import { RandomStream } from '../../../src/numeric/random.js';

const numbers = (n: number, seed: number, from = -1, to = 1): Float32Array => {
	const random = new RandomStream(seed, 99);
	return Float32Array.from({ length: n }, () => from + (to - from) * random.float());
};
/** Weights as training leaves them: wide, biases included. */
const weightsOf = (network: Network, seed: number): Float32Array => {
	const noise = numbers(inferShapes(network).size, seed + 1, -0.5, 0.5);
	return initialWeights(network, seed).map((weight, i) => 2 * weight + noise[i]);
};
const k = 12;
const networks: Readonly<Record<string, Network>> = {
	'one relu layer': agentNetwork({ hidden: [64], activation: 'relu', outputActivation: 'linear' }, k),
	'two tanh layers and a sigmoid head': agentNetwork({ hidden: [32, 16], activation: 'tanh', outputActivation: 'sigmoid' }, k),
	'gelu and a residual block': {
		inputs: k,
		layers: [
			{ kind: 'dense', units: 24, activation: 'gelu' },
			{ kind: 'residual', layers: [{ kind: 'dense', units: 24, activation: 'gelu' }] },
			{ kind: 'dense', units: 2 },
		],
	},
	'convolutions over a window': {
		inputs: k,
		layers: [
			{ kind: 'reshape', shape: [6, 2] },
			{ kind: 'conv1d', filters: 8, kernel: 3, padding: 'causal', activation: 'relu' },
			{ kind: 'globalPool', method: 'max' },
			{ kind: 'dense', units: 2 },
		],
	},
	linear: agentNetwork({ hidden: [], activation: 'relu', outputActivation: 'linear' }, k),
};

let native: Backend;
let wasm: Backend;
beforeAll(async () => {
	native = await nodeBackend();
	wasm = await wasmBackend();
});
afterAll(() => {
	native.dispose();
	wasm.dispose();
});

/** A(row), `[n]`. */
async function advantagesOf(network: Network, weights: Float32Array, rows: Float32Array, n: number): Promise<number[]> {
	const model = await native.compile(network, { weights });
	const values = await model.forward(rows, n);
	model.dispose();
	return Array.from({ length: n }, (_, i) => values[2 * i + 1] - values[2 * i]);
}
const sums = (parts: Float64Array, n: number): number[] =>
	Array.from({ length: n }, (_, i) => parts.subarray((i * parts.length) / n, ((i + 1) * parts.length) / n).reduce((a, b) => a + b, 0));

describe.each(Object.keys(networks))('integrated gradients of a network of %s', (name) => {
	const network = networks[name];
	const weights = weightsOf(network, 3);
	const n = 20;
	const rows = numbers(n * k, 5, -2, 2);
	const baseline = numbers(k, 6);

	it('sum to what the advantage of a row has beyond that of the baseline', async () => {
		const parts = await integratedGradients(native, network, weights, rows, baseline, n);
		const [start] = await advantagesOf(network, weights, baseline, 1);
		const advantages = await advantagesOf(network, weights, rows, n);
		sums(parts, n).forEach((sum, i) => {
			expect(sum).toBeCloseTo(advantages[i] - start, 10);
		});
	});

	it('are the slopes along the path, as finite differences find them', async () => {
		const parts = await integratedGradients(native, network, weights, rows, baseline, n);
		const steps = 4000;
		const row = rows.subarray(0, k);
		const step = 2 ** -9;
		const sizes = parts.subarray(0, k).reduce((sum, part) => sum + Math.abs(part), 0);
		for (const j of [0, 3, k - 1]) {
			// Both ends of a short way along input j, at each midpoint of the path.
			const ends = new Float32Array(2 * steps * k);
			for (let i = 0; i < 2 * steps; i++) {
				const share = ((i >> 1) + 0.5) / steps;
				for (let c = 0; c < k; c++) ends[i * k + c] = baseline[c] + share * (row[c] - baseline[c]);
				ends[i * k + j] += (i & 1 ? step : -step) / 2;
			}
			const values = await advantagesOf(network, weights, ends, 2 * steps);
			let slope = 0;
			for (let i = 0; i < steps; i++) slope += (values[2 * i + 1] - values[2 * i]) / step / steps;
			expect(Math.abs(parts[j] - (row[j] - baseline[j]) * slope)).toBeLessThan(0.01 * sizes);
		}
	});

	it('are the same bits on WebAssembly, and whichever rows are explained with them', async () => {
		const parts = await integratedGradients(native, network, weights, rows, baseline, n);
		expect(await integratedGradients(wasm, network, weights, rows, baseline, n)).toEqual(parts);
		expect(await integratedGradients(native, network, weights, rows.subarray(7 * k, 8 * k), baseline, 1)).toEqual(
			parts.slice(7 * k, 8 * k),
		);
	});
});

describe('integrated gradients', () => {
	it('are what the closed form gives for a relu layer', async () => {
		const hidden = 16;
		const network = agentNetwork({ hidden: [hidden], activation: 'relu', outputActivation: 'linear' }, k);
		const weights = weightsOf(network, 8);
		const n = 10;
		const rows = numbers(n * k, 9, -2, 2);
		const baseline = numbers(k, 10);
		const parts = await integratedGradients(native, network, weights, rows, baseline, n);
		const [w, b, v] = [weights, weights.subarray(k * hidden), weights.subarray((k + 1) * hidden)];
		for (let i = 0; i < n; i++) {
			const wanted = new Float64Array(k);
			for (let h = 0; h < hidden; h++) {
				let start = b[h];
				let way = 0;
				for (let j = 0; j < k; j++) {
					start += w[j * hidden + h] * baseline[j];
					way += w[j * hidden + h] * (rows[i * k + j] - baseline[j]);
				}
				// The share of the path on which the unit is on: start + α·way > 0.
				const bend = Math.min(1, Math.max(0, -start / way));
				const on = way > 0 ? 1 - bend : bend;
				for (let j = 0; j < k; j++) wanted[j] += on * (v[2 * h + 1] - v[2 * h]) * w[j * hidden + h] * (rows[i * k + j] - baseline[j]);
			}
			const total = wanted.reduce((sum, part) => sum + Math.abs(part), 0);
			for (let j = 0; j < k; j++) expect(Math.abs(parts[i * k + j] - wanted[j])).toBeLessThan(0.01 * total);
		}
	});

	it('are nothing for the baseline itself and for inputs that are as in it', async () => {
		const network = networks['one relu layer'];
		const baseline = numbers(k, 6);
		const rows = Float32Array.of(...baseline, ...baseline.map((value, j) => (j === 2 ? value + 1 : value)));
		const parts = await integratedGradients(native, network, weightsOf(network, 3), rows, baseline, 2);
		expect([...parts.subarray(0, k)].every((part) => part === 0)).toBe(true);
		expect([...parts.subarray(k)].map((part, j) => (part === 0 ? -1 : j)).filter((j) => j >= 0)).toEqual([2]);
	});

	it('look closer where a network bends sharply', async () => {
		// A step between 0.5 and 0.502 of the way: 64 midpoints miss it.
		const network = agentNetwork({ hidden: [2], activation: 'relu', outputActivation: 'linear' }, 2);
		const weights = Float32Array.of(500, 500, 0.1, 0, -250, -251, 0, 1, 0, -1, 0, 0);
		const parts = await integratedGradients(native, network, weights, Float32Array.of(1, 1), Float32Array.of(0, 0), 1);
		expect(parts[0] + parts[1]).toBeCloseTo(1.1, 4);
		expect(parts[0]).toBeGreaterThan(0.99);
	});

	it('refuse layers that do something else in training', async () => {
		const network: Network = { inputs: k, layers: [{ kind: 'dropout', rate: 0.5 }, ...networks.linear.layers] };
		const explaining = integratedGradients(native, network, weightsOf(network, 1), numbers(k, 1), numbers(k, 2), 1);
		await expect(explaining).rejects.toMatchObject({ code: 'ANOD_OPTION', message: expect.stringContaining('dropout') });
	});

	it('stop when they are told to', async () => {
		const network = networks['one relu layer'];
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		const n = 100_000;
		const explaining = integratedGradients(native, network, weightsOf(network, 1), numbers(n * k, 1), numbers(k, 2), n, controller.signal);
		await expect(explaining).rejects.toMatchObject({ code: 'ANOD_ABORTED' });
	});
});
