/**
 * tfjs-layers in a process of its own, on the backend that the argument names (`cpu` or `tensorflow`): one round of work at a request, as torch_speed.py.
 *
 * `train BATCH` and `train-images BATCH N` answer `ready`, as does `score-images N`; `round` runs one and answers its milliseconds; `versions` answers JSON.
 */
import { createInterface } from 'node:readline';
import { learningRate, widths } from '../harness/autoencoder.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { tfjsAutoencoder } from './tfjs.mjs';
import { loadTfjsBackend } from './tfjs-backends.mjs';

const { tf, layers, versions } = await loadTfjsBackend(process.argv[2]);
const n = 10_000;

function imagesModel() {
	const model = layers.sequential();
	const { conv2d, maxPooling2d, flatten, dense } = layers.layers;
	model.add(conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
	model.add(maxPooling2d({ poolSize: 2 }));
	model.add(conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }));
	model.add(maxPooling2d({ poolSize: 2 }));
	model.add(flatten());
	model.add(dense({ units: 128, activation: 'relu' }));
	model.add(dense({ units: 1 }));
	model.compile({ optimizer: tf.train.adam(learningRate), loss: (wanted, logits) => tf.losses.sigmoidCrossEntropy(wanted, logits) });
	return model;
}

function prepare([kind, first, second]) {
	if (kind === 'train') {
		const rows = tf.tensor2d(structuredRows(n, widths[0], 8, randomFrom('training')), [n, widths[0]]);
		const model = tfjsAutoencoder({ tf, layers }, widths);
		return () => model.fit(rows, rows, { epochs: 1, batchSize: Number(first), shuffle: true, verbose: 0 });
	}
	const count = Number(kind === 'train-images' ? second : first);
	const images = tf.randomUniform([count, 28, 28, 1]);
	const model = imagesModel();
	if (kind === 'train-images') {
		const targets = tf.cast(tf.less(tf.randomUniform([count, 1]), 0.5), 'float32');
		return () => model.fit(images, targets, { epochs: 1, batchSize: Number(first), shuffle: true, verbose: 0 });
	}
	if (kind !== 'score-images') throw new Error(`unknown request ${kind}`);
	return async () => {
		const scores = model.predict(images, { batchSize: count });
		await scores.data();
		scores.dispose();
	};
}

let work;
for await (const line of createInterface({ input: process.stdin })) {
	const words = line.split(' ');
	if (words[0] === 'versions') console.log(JSON.stringify(versions));
	else if (words[0] === 'round') {
		const start = performance.now();
		await work();
		console.log(performance.now() - start);
	} else {
		work = prepare(words);
		console.log('ready');
	}
}
