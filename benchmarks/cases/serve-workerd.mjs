/**
 * The Worker of examples/cloudflare-workers with a default model of 30 features, in workerd.
 *
 * Cold: a Worker loads a fresh isolate of it for each round (a worker loader), and the clock runs from the request that begins that to the answer: the script is
 * compiled, kernels and model are made ready, a row is scored. Warm: one row a request to the same isolate, over a connection that is kept alive. Both
 * through workerd's own HTTP server, whose way there and back is in the figures.
 */
import { Agent, request } from 'node:http';
import { miniflare } from '@anod/testkit/engines/index.mjs';
import { fittedModel, machineRows } from '../harness/serving.mjs';
import { median, quantile, quartiles, rounded } from '../harness/statistics.mjs';
import { workerBundle } from '../harness/worker-bundle.mjs';

const usualRounds = 40;
const warmRequests = 2000;

/** Hands each request to the isolate that `?isolate=` names, which is made when it is first named. */
const parent = `
import script from './script.txt';
import kernels from './kernels.bin';
import model from './model.bin';
export default {
	async fetch(request, { LOADER }) {
		const url = new URL(request.url);
		const worker = LOADER.get(url.searchParams.get('isolate'), () => ({
			compatibilityDate: '2026-01-01',
			mainModule: 'worker.js',
			modules: { 'worker.js': script, './kernels.wasm': { wasm: kernels }, './machine.anod': { data: model } },
		}));
		return worker.getEntrypoint().fetch(request);
	},
};`;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ask = (url, body) =>
	new Promise((resolve, reject) => {
		const began = performance.now();
		const asking = request(
			url,
			{ agent, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': body.length } },
			(response) => {
				let text = '';
				response.on('data', (data) => {
					text += data;
				});
				response.on('end', () => {
					if (response.statusCode === 200) resolve({ took: performance.now() - began, text });
					else reject(new Error(`the Worker answered ${response.statusCode}: ${text}`));
				});
			},
		);
		asking.on('error', reject);
		asking.end(body);
	});

export async function run({ rounds = usualRounds, progress }) {
	const workers = await miniflare();
	if (!workers) throw new Error('workerd is not fetched; run npm run engines.');
	const { script, kernels } = await workerBundle();
	const { bytes, detector } = await fittedModel(30);
	const instance = new workers.Miniflare({
		...{ compatibilityDate: '2026-01-01', compatibilityFlags: ['experimental'], workerLoaders: { LOADER: {} } },
		modules: [
			{ type: 'ESModule', path: 'parent.js', contents: parent },
			{ type: 'Text', path: 'script.txt', contents: script },
			{ type: 'Data', path: 'kernels.bin', contents: kernels },
			{ type: 'Data', path: 'model.bin', contents: bytes },
		],
	});
	try {
		const rows = machineRows(1, 30, 2);
		const body = Buffer.from(JSON.stringify({ rows }));
		const expected = JSON.stringify({ model: 'machine', scores: Array.from(await detector.score(rows)) });
		const to = async (isolate) => {
			const { took, text } = await ask(new URL(`/v1/models/machine/score?isolate=${isolate}`, await instance.ready), body);
			if (text !== expected) throw new Error(`workerd scored ${text}; Node scores ${expected}.`);
			return took;
		};
		for (let i = 0; i < 3; i++) await to(`first${i}`);
		const cold = [];
		for (let round = 0; round < rounds; round++) cold.push(await to(`cold${round}`));
		progress(`cold: ${cold.map((took) => took.toFixed(1)).join(' ')}`);
		for (let i = 0; i < 300; i++) await to('warm');
		const warm = [];
		for (let i = 0; i < warmRequests; i++) warm.push(await to('warm'));
		const spread = (values) => quartiles(values).map((value) => rounded(value, 4));
		return {
			rows: [
				{ name: 'cold isolate to its first score', ours: rounded(median(cold), 4), unit: 'ms', spread: spread(cold) },
				{ name: 'warm, one row', ours: rounded(median(warm), 4), unit: 'ms', spread: spread(warm) },
				{ name: 'warm, one row, p99', ours: rounded(quantile(warm, 0.99), 4), unit: 'ms' },
			],
			notes: ['The scores of workerd are those of Node, to the bit.'],
			reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		};
	} finally {
		agent.destroy();
		await instance.dispose();
	}
}
