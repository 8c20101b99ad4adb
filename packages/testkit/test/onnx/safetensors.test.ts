import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, type Backend, ConvolutionalDetector, ReinforcementDetector } from '@anod/core';
import { inferShapes, type Network } from '@anod/core/backend';
import { exportSafetensors } from '@anod/core/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile, readSafetensors } from '../../../core/src/file/index.js';
import { torchTensors } from '../../../core/src/onnx/torch.js';
import { expectCode } from '../../src/detector/subject.js';
import { everyRow, numbers } from '../../src/numbers.js';
import { readings } from '../autoencoder/sensors.js';

let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

async function exported(detector: { save(): Promise<Uint8Array> }) {
	const { tensors, metadata } = readSafetensors(await exportSafetensors(detector));
	return {
		metadata,
		shapes: Object.fromEntries(tensors.map(({ name, shape }) => [name, shape])),
		tensors: new Map(tensors.map((t) => [t.name, t])),
	};
}

describe('weights as safetensors', () => {
	it('of an autoencoder rebuild a row as the detector does, by y = W·x + b', async () => {
		const rows = readings(200, 1);
		const detector = new AutoencoderDetector({
			seed: 1,
			hidden: [5, 4],
			residual: false,
			maskInput: false,
			activation: 'relu',
			scaling: 'none',
			compressBeyond: 0,
			steps: 30,
		});
		await detector.fit(rows, { backend });
		const { tensors, shapes, metadata } = await exported(detector);
		expect(shapes).toMatchObject({ 'layers.0.weight': [5, 6], 'layers.0.bias': [5], 'layers.1.weight': [4, 5], 'layers.2.weight': [6, 4] });
		const rebuilt = [0, 1, 2].reduce((x: number[], layer) => {
			const { data: weight, shape } = tensors.get(`layers.${layer}.weight`)!;
			const bias = tensors.get(`layers.${layer}.bias`)!.data;
			return Array.from(bias, (b, out) => {
				const sum = x.reduce((total, value, i) => total + Number(weight[out * shape[1] + i]) * value, Number(b));
				return layer < 2 ? Math.max(0, sum) : sum;
			});
		}, rows[3]);
		const expected = await detector.reconstruct(rows.slice(3, 4));
		rebuilt.forEach((value, j) => {
			expect(value / Number(expected[`x${j}`][0])).toBeCloseTo(1, 4);
		});
		expect(metadata.format).toBe('pt');
		expect(JSON.parse(metadata.model)).toMatchObject({ signals: ['residual', 'neighbors', 'background'], threshold: detector.threshold });
		expect(JSON.parse(metadata.numericColumns)).toEqual(['x0', 'x1', 'x2', 'x3', 'x4', 'x5']);
	});

	it('come with what signals compare with and columns are scaled by, without the rows that check a file', async () => {
		const rows = readings(200, 1).map(([pressure, flow], i) => ({ pressure, flow, mode: i % 3 ? 'full' : 'eco' }));
		const detector = new AutoencoderDetector({ seed: 1, hidden: [8], members: 2, steps: 10, memory: 50, scaling: 'quantile' });
		await detector.fit(rows, { backend });
		const { shapes, tensors } = await exported(detector);
		expect(shapes).toMatchObject({
			memory: [50, 5],
			fill: [5],
			whitening: [5, 5],
			'preprocessing.shift': [2],
			'preprocessing.quantiles.flow': [200],
		});
		expect(shapes['members.1.layers.1.weight']).toEqual([8, 10]);
		expect(Object.keys(shapes).filter((name) => name.startsWith('golden'))).toEqual([]);
		const { quantiles } = detector.summary.columns[0].state as { quantiles: number[] };
		expect([...tensors.get('preprocessing.quantiles.pressure')!.data]).toEqual(quantiles);
	});

	it('are turned from how the kernels have them to how PyTorch has them', () => {
		const network: Network = {
			inputs: 48,
			layers: [
				{ kind: 'reshape', shape: [4, 6, 2] },
				{ kind: 'conv2d', filters: 4, kernel: [3, 2], groups: 2, padding: 'same' },
				{ kind: 'residual', layers: [{ kind: 'batchNorm' }] },
				{ kind: 'transposedConv2d', filters: 3, kernel: [2, 3], bias: false },
				{ kind: 'flatten' },
				{ kind: 'dense', units: 2 },
			],
		};
		const { size, parameters } = inferShapes(network);
		const weights = Float32Array.from(everyRow(size));
		const tensors = new Map(torchTensors(network, weights).map((tensor) => [tensor.name, tensor]));
		expect([...tensors].map(([name, { shape }]) => `${name} ${shape.join('×')}`)).toEqual([
			'layers.1.weight 4×1×3×2',
			'layers.1.bias 4',
			'layers.2.layers.0.weight 4',
			'layers.2.layers.0.bias 4',
			'layers.2.layers.0.running_mean 4',
			'layers.2.layers.0.running_var 4',
			'layers.3.weight 4×3×2×3',
			'layers.5.weight 2×120',
			'layers.5.bias 2',
		]);
		const offset = (name: string): number => parameters.find((parameter) => parameter.name === name)!.offset;
		// Filter 3, row 2, column 1 of the kernel: there [kernelHeight, kernelWidth, channels, filters].
		expect(tensors.get('layers.1.weight')!.data[3 * 6 + 2 * 2 + 1]).toBe(offset('1.weight') + (2 * 2 + 1) * 4 + 3);
		// Channel 1 to filter 2 at row 1, column 2: there [kernelHeight, kernelWidth, channels, filters].
		expect(tensors.get('layers.3.weight')!.data[(1 * 3 + 2) * 6 + 1 * 3 + 2]).toBe(offset('3.weight') + ((1 * 3 + 2) * 4 + 1) * 3 + 2);
		// Input 7 to unit 1.
		expect(tensors.get('layers.5.weight')!.data[120 + 7]).toBe(offset('5.weight') + 7 * 2 + 1);
	});

	it('of series, images and agents are named by what they are for', async () => {
		const series = new ConvolutionalDetector({ seed: 1, width: 4, epochs: 1, objectives: ['forecast', 'oneClass'] });
		await series.fit(readings(200, 1), { backend });
		expect((await exported(series)).shapes).toMatchObject({ 'forecast.layers.1.layers.0.weight': [4, 6, 1], 'oneClass.center': [32] });
		const images = new ConvolutionalDetector({ seed: 1, width: 4, epochs: 1, objectives: ['transformation'] });
		await images.fit({ data: numbers(40 * 256, 5, 0, 1), shape: [40, 16, 16] }, { backend });
		expect((await exported(images)).shapes).toMatchObject({ 'transformation.layers.1.weight': [4, 1, 3, 3], reference: [256] });
		const agent = new ReinforcementDetector({ seed: 1, hidden: [8], members: 1, steps: 20 });
		await agent.fit(readings(60, 1), { backend });
		const { shapes } = await exported(agent);
		expect(shapes).toMatchObject({ 'agent.layers.1.weight': [2, 8], 'inputs.low': [6], 'autoencoder.whitening': [6, 6] });
		expect(Object.keys(shapes).filter((name) => name.startsWith('memory.'))).toEqual([]);
	});

	it('are not written of a damaged file', async () => {
		const detector = new AutoencoderDetector({ seed: 1, hidden: [4], steps: 5 });
		await detector.fit(readings(40, 1), { backend });
		const file = await detector.save();
		expect(readModelFile(file).detector).toBe('autoencoder');
		file[file.length - 3] ^= 1;
		await expectCode(() => exportSafetensors(file), 'ANOD_FILE');
		await expectCode(() => exportSafetensors(new AutoencoderDetector()), 'ANOD_NOT_FITTED');
	});
});
