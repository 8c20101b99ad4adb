import { type TfjsWasmOptions, tfjsWasmBackend } from '@anod/backend-wasm/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

export interface Outcome {
	readonly name: string;
	/** Losses of a network of ours, step by step. */
	readonly ours: number[];
	/** Losses of a convolutional network that tfjs-layers trains by tfjs's own gradients. */
	readonly theirs: number[];
}

/** What every place runs. */
export async function run(options: TfjsWasmOptions): Promise<Outcome> {
	const backend = await tfjsWasmBackend(options);
	const network = {
		inputs: 2,
		layers: [{ kind: 'dense', units: 3, activation: 'gelu' }, { kind: 'batchNorm' }, { kind: 'dense', units: 2 }],
	} as const;
	const model = await backend.compile(network, { weights: Float32Array.from({ length: 29 }, (_, i) => ((i * 7) % 11) / 8 - 0.6) });
	const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
	const training = model.train({ rows: Float32Array.of(1, 2, 3, 4, 5, 6), loss: { kind: 'mse' }, optimizer, gradientClip: 1, seed: 1 });
	const step = { order: Uint32Array.of(0, 1, 2), batchSize: 3, learningRates: Float32Array.of(0.05) };
	const ours: number[] = [];
	for (let i = 0; i < 30; i++) ours.push(...(await training.advance(step)));
	training.end();
	const theirs = await trainConvolutions();
	backend.dispose();
	return { name: backend.name, ours, theirs };
}

/** A small network with every kernel that is mended for it: convolutions plain and depthwise, a pool over negative values, an embedding. */
async function trainConvolutions(): Promise<number[]> {
	await tf.setBackend('wasm');
	const start = (seed: number) => layers.initializers.glorotUniform({ seed });
	const flat = layers.sequential({
		layers: [
			layers.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, padding: 'same', kernelInitializer: start(1) }),
			layers.layers.maxPooling2d({ poolSize: 2 }),
			layers.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'tanh', depthwiseInitializer: start(2) }),
			layers.layers.flatten(),
			layers.layers.dense({ units: 1, kernelInitializer: start(3) }),
		],
	});
	flat.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
	const n = 16;
	const x = tf.tensor4d(
		Float32Array.from({ length: n * 64 }, (_, i) => ((i * 37) % 101) / 50 - 1),
		[n, 8, 8, 1],
	);
	const y = tf.tensor2d(
		Float32Array.from({ length: n }, (_, i) => (i % 4) / 2 - 0.75),
		[n, 1],
	);
	const losses: number[] = [];
	for (let i = 0; i < 20; i++) losses.push((await flat.trainOnBatch(x, y)) as number);
	const words = layers.sequential({
		layers: [
			layers.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4, embeddingsInitializer: start(4) }),
			layers.layers.flatten(),
			layers.layers.dense({ units: 1, kernelInitializer: start(5) }),
		],
	});
	words.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
	const ids = tf.tensor2d([0, 1, 2, 3, 4, 4, 1, 0], [2, 4]);
	for (let i = 0; i < 5; i++) losses.push((await words.trainOnBatch(ids, tf.tensor2d([0.5, -0.5], [2, 1]))) as number);
	return losses;
}
