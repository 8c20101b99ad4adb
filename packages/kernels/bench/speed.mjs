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
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
const corruption = { noise: [0.1, 2], mask: [0.1, 0.8], maskNoise: 0.1, maskedShare: 0.5 };

const backend = await wasmBackend();
const random = new RandomStream(1, streams.generate);
const n = 10_000;
const rows = Float32Array.from({ length: n * 30 }, () => 2 * random.float() - 1);

/** Runs `work` until it is optimised, then many times; prints its time × scale. */
async function time(name, unit, scale, repetitions, work) {
	for (let i = 0; i < repetitions / 3; i++) await work(i);
	const times = [];
	for (let i = 0; i < repetitions; i++) {
		const start = performance.now();
		await work(i);
		times.push((performance.now() - start) * scale);
	}
	times.sort((a, b) => a - b);
	const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
	console.log(`${name.padEnd(56)} ${at(0.1).padStart(8)} ${at(0.5).padStart(8)} ${unit}`);
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

async function neighbors(size, k) {
	const memory = await backend.remember(rows.subarray(0, size * 30), size, 30);
	const queries = 100;
	await time(`nearest ${k} of ${size} × 30, a query`, 'µs', 1000 / queries, 200, (i) =>
		memory.nearest(rows.subarray((i % 90) * queries * 30, ((i % 90) + 1) * queries * 30), queries, k, false),
	);
	memory.dispose();
}

console.log(`${''.padEnd(56)} ${'lowest'.padStart(8)} ${'median'.padStart(8)}`);
await training('30-64-32-64-30', 32, 20, 312.5, 'ms', false);
await training('30-64-32-64-30', 256, 4, 39.0625, 'ms', false);
await scoring('30-64-32-64-30');
await training('mask 30-128-(128)-30', 128, 2, 500, 's', true);
await scoring('mask 30-128-(128)-30');
await neighbors(2000, 5);
await neighbors(256, 26);
await neighbors(2000, 200);
backend.dispose();
