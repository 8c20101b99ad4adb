/**
 * The Worker of examples/cloudflare-workers with a default model of 30 features, in workerd.
 *
 * Cold: a Worker loads a fresh isolate of it for each round (a worker loader), and the clock runs from the request that begins that to the answer: the script is
 * compiled, kernels and model are made ready, a row is scored. Warm: one row a request to the Worker at a socket of its own, over a connection that is kept
 * alive. Both through workerd's own HTTP server, whose way there and back is in the figures; a Worker that only reads the request and answers is measured
 * beside them.
 */
import { Agent, request } from 'node:http';
import { miniflare } from '@anod/testkit/engines/index.mjs';
import { fittedModel, machineRows } from '../harness/serving.mjs';
import { median, quantile, quartiles, rounded } from '../harness/statistics.mjs';
import { workerBundle } from '../harness/worker-bundle.mjs';

const usualRounds = 40;
const warmRequests = 2000;

const compatibilityDate = '2026-01-01';

/** Reads a request and answers it: what workerd itself takes. */
const bare = `export default { async fetch(request) { await request.json(); return Response.json({ scores: [0] }); } };`;

/** Hands each request to the isolate that `?isolate=` names, which is made when it is first named. */
const parent = `
import script from './script.txt';
import bare from './bare.txt';
import kernels from './kernels.bin';
import model from './model.bin';
export default {
	async fetch(request, { LOADER }) {
		const { searchParams } = new URL(request.url);
		const worker = LOADER.get(searchParams.get('isolate'), () => ({
			compatibilityDate: '2026-01-01',
			mainModule: 'worker.js',
			modules: { 'worker.js': searchParams.get('script') === 'bare' ? bare : script, './kernels.wasm': { wasm: kernels }, './machine.anod': { data: model } },
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
	const direct = [{ host: '127.0.0.1', port: 0 }];
	const instance = new workers.Miniflare({
		workers: [
			{
				...{
					name: 'parent',
					compatibilityDate,
					compatibilityFlags: ['experimental'],
					workerLoaders: { LOADER: {} },
					unsafeDirectSockets: direct,
				},
				modules: [
					{ type: 'ESModule', path: 'parent.js', contents: parent },
					{ type: 'Text', path: 'script.txt', contents: script },
					{ type: 'Text', path: 'bare.txt', contents: bare },
					{ type: 'Data', path: 'kernels.bin', contents: kernels },
					{ type: 'Data', path: 'model.bin', contents: bytes },
				],
			},
			{
				...{ name: 'worker', compatibilityDate, unsafeDirectSockets: direct },
				modules: [
					{ type: 'ESModule', path: 'worker.js', contents: script },
					{ type: 'CompiledWasm', path: 'kernels.wasm', contents: kernels },
					{ type: 'Data', path: 'machine.anod', contents: bytes },
				],
			},
			{
				...{ name: 'bare', compatibilityDate, unsafeDirectSockets: direct },
				modules: [{ type: 'ESModule', path: 'bare.js', contents: bare }],
			},
		],
	});
	try {
		const rows = machineRows(1, 30, 2);
		const body = Buffer.from(JSON.stringify({ rows }));
		const expected = JSON.stringify({ model: 'machine', scores: Array.from(await detector.score(rows)) });
		const urls = {};
		for (const name of ['parent', 'worker', 'bare']) urls[name] = await instance.unsafeGetDirectURL(name);
		const to = async (name, query = '') => {
			const { took, text } = await ask(new URL(`/v1/models/machine/score${query}`, urls[name]), body);
			if (text !== expected && name !== 'bare' && !query.includes('bare'))
				throw new Error(`workerd scored ${text}; Node scores ${expected}.`);
			return took;
		};
		for (const script of ['script', 'bare']) for (let i = 0; i < 3; i++) await to('parent', `?script=${script}&isolate=${script}${i}`);
		const cold = { script: [], bare: [] };
		for (let round = 0; round < rounds; round++)
			for (const script of ['script', 'bare']) cold[script].push(await to('parent', `?script=${script}&isolate=${script}-cold${round}`));
		progress(`cold: ${cold.script.map((took) => took.toFixed(1)).join(' ')}`);
		const warm = { worker: [], bare: [] };
		for (let i = 0; i < 300; i++) for (const name of ['worker', 'bare']) await to(name);
		for (let i = 0; i < warmRequests; i++) for (const name of ['worker', 'bare']) warm[name].push(await to(name));
		const spread = (values) => quartiles(values).map((value) => rounded(value, 4));
		return {
			rows: [
				{ name: 'cold isolate to its first score', ours: rounded(median(cold.script), 4), unit: 'ms', spread: spread(cold.script) },
				{ name: '  to an answer without any work', ours: rounded(median(cold.bare), 4), unit: 'ms', spread: spread(cold.bare) },
				{ name: 'warm, one row', ours: rounded(median(warm.worker), 4), unit: 'ms', spread: spread(warm.worker) },
				{ name: '  an answer without any work', ours: rounded(median(warm.bare), 4), unit: 'ms', spread: spread(warm.bare) },
				{ name: 'warm, one row, p99', ours: rounded(quantile(warm.worker, 0.99), 4), unit: 'ms' },
			],
			notes: ['The scores of workerd are those of Node, to the bit.'],
			reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		};
	} finally {
		agent.destroy();
		await instance.dispose();
	}
}
