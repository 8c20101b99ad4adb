// Speed of the WebAssembly kernels, one thread. Usage, after `npm run build`: node packages/kernels/bench/speed.mjs
// Each line is the lower decile and the median of many short runs: the first says what the kernels take when nothing else runs.
import { initialWeights, permutation, RandomStream, streams } from '@anod/core/backend';
import { wasmBackend } from '../../backend-wasm/dist/index.js';

const dense = (units, activation = 'linear') => ({ kind: 'dense', units, activation });
const networks = {
	'30-64-32-64-30': { inputs: 30, layers: [dense(64, 'relu'), dense(32, 'relu'), dense(64, 'relu'), dense(30)] },
	'mask 30-128-(128)-30': {
		inputs: 30,
		layers: [{ kind: 'maskInput' }, dense(128, 'silu'), { kind: 'residual', layers: [dense(128, 'silu')] }, dense(30)],
	},
};
const convolution = (filters, kernel, more) => ({ kind: 'conv2d', filters, kernel, ...more });
const pool = { kind: 'pool', method: 'max', size: 2 };
// Networks of images, with the multiplications and additions of a row: forward, and of a training step.
const images = {
	'conv 3×3×32, pool, conv 3×3×64, pool, 128, 1 on 28 × 28': {
		network: {
			inputs: 784,
			layers: [
				{ kind: 'reshape', shape: [28, 28, 1] },
				convolution(32, 3, { activation: 'relu' }),
				pool,
				convolution(64, 3, { activation: 'relu' }),
				pool,
				{ kind: 'flatten' },
				dense(128, 'relu'),
				dense(1),
			],
		},
		forward: 2 * (676 * 9 * 32 + 121 * 288 * 64 + 1600 * 128),
		step: 2 * (2 * 676 * 9 * 32 + 3 * 121 * 288 * 64 + 3 * 1600 * 128),
	},
	'conv 1×1×32, 3×3×64 on 13 × 13 × 32': {
		network: {
			inputs: 13 * 13 * 32,
			layers: [{ kind: 'reshape', shape: [13, 13, 32] }, convolution(32, 1), convolution(64, 3)],
		},
		forward: 2 * (169 * 32 * 32 + 121 * 288 * 64),
		step: 2 * (2 * 169 * 32 * 32 + 3 * 121 * 288 * 64),
	},
};
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
const corruption = { noise: [0.1, 2], mask: [0.1, 0.8], maskNoise: 0.1, maskedShare: 0.5 };

const backend = await wasmBackend();
const random = new RandomStream(1, streams.generate);
const n = 10_000;
const rows = Float32Array.from({ length: n * 30 }, () => 2 * random.float() - 1);

/** Runs `work` until it is optimised, then many times; prints its time × scale, and GFLOP/s where `megaflops` of a call are given. */
async function time(name, unit, scale, repetitions, work, megaflops) {
	for (let i = 0; i < repetitions / 3; i++) await work(i);
	const times = [];
	for (let i = 0; i < repetitions; i++) {
		const start = performance.now();
		await work(i);
		times.push((performance.now() - start) * scale);
	}
	times.sort((a, b) => a - b);
	const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
	const rate = megaflops ? `, at best ${(megaflops / at(0.1)).toFixed(1)} GFLOP/s` : '';
	console.log(`${name.padEnd(64)} ${at(0.1).padStart(8)} ${at(0.5).padStart(8)} ${unit}${rate}`);
}

async function training(name, batchSize, steps, total, unit, spoiled) {
	const network = networks[name];
	const model = await backend.compile(network, { weights: initialWeights(network, 1) });
	const plan = { rows, loss: { kind: 'mse' }, optimizer: adam, gradientClip: 0, seed: 0, ...(spoiled ? { corruption } : {}) };
	const run = model.train(plan);
	const order = permutation(n, new RandomStream(1, streams.shuffle));
	const learningRates = new Float32Array(steps).fill(1e-3);
	const size = steps * batchSize;
	await time(`train ${name}, batch ${batchSize}, ${total} steps`, unit, (total / steps) * (unit === 's' ? 1e-3 : 1), 600, (i) => {
		const from = (i * size) % (n - size);
		return run.advance({ order: order.subarray(from, from + size), batchSize, learningRates });
	});
	run.end();
	model.dispose();
}

async function scoring(name) {
	const network = networks[name];
	const model = await backend.compile(network, { weights: initialWeights(network, 1) });
	await time(`score ${name}, 10,000 rows`, 'ms', 10, 300, (i) =>
		model.forward(rows.subarray((i % 10) * 30_000, ((i % 10) + 1) * 30_000), 1000),
	);
	model.dispose();
}

/** Scores 128 images, then trains on them as one minibatch; GFLOP/s. */
async function imaging(name) {
	const { network, forward, step } = images[name];
	const model = await backend.compile(network, { weights: initialWeights(network, 1) });
	const batchSize = 128;
	const pixels = Float32Array.from({ length: batchSize * network.inputs }, () => 2 * random.float() - 1);
	const targets = new Float32Array((await model.forward(pixels, batchSize)).length);
	await time(`score ${name}`, 'ms', 1, 200, () => model.forward(pixels, batchSize), (batchSize * forward) / 1e6);
	const run = model.train({ rows: pixels, targets, loss: { kind: 'mse' }, optimizer: adam, gradientClip: 0, seed: 0 });
	const order = Uint32Array.from({ length: batchSize }, (_, i) => i);
	const learningRates = new Float32Array([1e-4]);
	await time(`train ${name}`, 'ms', 1, 60, () => run.advance({ order, batchSize, learningRates }), (batchSize * step) / 1e6);
	run.end();
	model.dispose();
}

async function neighbors(size, k) {
	const memory = await backend.remember(rows.subarray(0, size * 30), size, 30);
	const queries = 100;
	await time(`nearest ${k} of ${size} × 30, a query`, 'µs', 1000 / queries, 200, (i) =>
		memory.nearest(rows.subarray((i % 90) * queries * 30, ((i % 90) + 1) * queries * 30), queries, k, false),
	);
	memory.dispose();
}

console.log(`${''.padEnd(64)} ${'lowest'.padStart(8)} ${'median'.padStart(8)}`);
await training('30-64-32-64-30', 32, 20, 312.5, 'ms', false);
await training('30-64-32-64-30', 256, 4, 39.0625, 'ms', false);
await scoring('30-64-32-64-30');
await training('mask 30-128-(128)-30', 128, 2, 500, 's', true);
await scoring('mask 30-128-(128)-30');
for (const name of Object.keys(images)) await imaging(name);
await neighbors(2000, 5);
await neighbors(256, 26);
await neighbors(2000, 200);
backend.dispose();
