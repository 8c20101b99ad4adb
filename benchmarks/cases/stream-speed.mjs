/**
 * Microseconds from the call of `push` to its result, for one channel and the default forecaster, refits included; native and WebAssembly.
 *
 * Points come every few milliseconds, as they do from a sensor, so that a refit has the time between them; a point that has to wait for a refit counts with its wait.
 * Beside it `due to answered`: from the moment a point was due, so that a step of a refit in the same thread, which keeps it from being pushed, counts too.
 *
 * A figure is the median over the rounds, its spread their least and greatest. Close other programs first: a point that another program keeps from the processor
 * counts as it comes, and one in a thousand is soon found.
 *
 * Before anything is reported, the results of both backends are compared bit for bit, and those of a stream that was saved and restored halfway.
 */
import { ConvolutionalDetector, FittedConvolutional, SeriesStream } from '@anod/core';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { gaussian, randomFrom } from '../harness/random.mjs';
import { median, quantile, rounded } from '../harness/statistics.mjs';

const trained = 3000;
const usualPoints = 12_000;
const usualRounds = 3;
/** Milliseconds from one point to the next. */
const every = 2;
const refitEvery = 1000;
const warmUp = 1500;

/** A daily wave with noise and now and then a spike. */
function series(n, random) {
	return Float64Array.from({ length: n }, (_, t) => {
		const spike = random() < 0.001 ? 6 : 0;
		return 20 + 5 * Math.sin((2 * Math.PI * t) / 288) + gaussian(random) + spike;
	});
}

/** Pushes points as they become due; at `cut` the stream is saved and another goes on from the file. */
async function watch(stream, points, { pace, cut, backend }) {
	const pushed = new Float64Array(points.length);
	const due = new Float64Array(points.length);
	const results = new Float64Array(3 * points.length);
	let next = performance.now();
	for (let i = 0; i < points.length; i++) {
		next += pace;
		for (let now = performance.now(); now < next; now = performance.now()) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		if (i === cut) {
			const bytes = stream.save();
			stream.dispose();
			stream = await SeriesStream.restore(bytes, { backend });
		}
		const start = performance.now();
		const { score, surprise, alarm } = await stream.push(points[i]);
		const end = performance.now();
		pushed[i] = 1000 * (end - start);
		due[i] = 1000 * (end - next);
		if (end - next > 1000) next = end;
		results.set([score, surprise, alarm ? 1 : 0], 3 * i);
	}
	stream.dispose();
	return { pushed, due, results };
}

function compare(a, b, what) {
	const at = a.findIndex((value, i) => !Object.is(value, b[i]));
	if (at >= 0) throw new Error(`Point ${Math.floor(at / 3)} differs ${what}: ${a[at]} and ${b[at]}; nothing is reported.`);
}

export async function run({ rows: count = usualPoints, rounds = usualRounds, progress }) {
	const random = randomFrom('stream-speed');
	const past = series(trained, random);
	const points = series(count, random);
	const backends = [
		['native', await openNative()],
		['wasm', await openWasm()],
	];
	try {
		const detector = new ConvolutionalDetector({ causal: true });
		await detector.fit({ data: past, shape: [trained, 1] }, { backend: backends[0][1] });
		const bytes = await detector.save();
		detector.dispose();
		const rows = [];
		const all = [];
		for (const [name, backend] of backends) {
			const loaded = await FittedConvolutional.load(bytes, { backend });
			const open = (options) => loaded.stream({ past, ...options });
			await watch(open({}), points.subarray(0, warmUp), { pace: 0 });
			const measured = [];
			let results;
			for (let round = 0; round < rounds; round++) {
				const watched = await watch(open({ refitEvery }), points, { pace: every });
				results ??= watched.results;
				compare(watched.results, results, `from one round to the next on ${name}`);
				measured.push(watched);
				progress(
					`${name}, round ${round + 1} of ${rounds}: median ${median(watched.pushed).toFixed(1)} µs, 99.9th percentile ${quantile(watched.pushed, 0.999).toFixed(0)} µs`,
				);
			}
			all.push(results);
			const { results: cut } = await watch(open({ refitEvery }), points.subarray(0, 4 * refitEvery), {
				pace: 0,
				cut: Math.floor(2.4 * refitEvery),
				backend,
			});
			compare(cut, results, `after a save and a restore on ${name}`);
			loaded.dispose();
			const row = (what, of) => {
				const values = measured.map(of);
				return {
					name: `${name}, ${what}`,
					ours: rounded(median(values), 3),
					unit: 'µs a point',
					spread: [Math.min(...values), Math.max(...values)].map((value) => rounded(value, 3)),
				};
			};
			rows.push(
				row('median', ({ pushed }) => median(pushed)),
				row('99.9th percentile', ({ pushed }) => quantile(pushed, 0.999)),
				row('due to answered, 99.9th percentile', ({ due }) => quantile(due, 0.999)),
			);
		}
		compare(all[0], all[1], 'between native and wasm');
		return {
			rows,
			reduced: [...(count < usualPoints ? [`--rows ${count}`] : []), ...(rounds < usualRounds ? [`--rounds ${rounds}`] : [])],
			notes: [
				`${count} points, one every ${every} ms, a refit every ${refitEvery}; one channel, width 32, dilations to 128. Native: ${describeBackend(backends[0][1])}. Wasm: ${describeBackend(backends[1][1])}.`,
				'The same bits on both, and after a save and a restore in the middle of a refit.',
			],
		};
	} finally {
		for (const [, backend] of backends) backend.dispose();
	}
}
