/**
 * `anod serve` with a default model of 30 features, native kernels, default options: the server in one process, the load in another, both on this machine.
 *
 * One row a request over 64 connections that are kept alive: requests a second, each connection asking again when it is answered. Then 4,000 requests a
 * second, half of what is asked of it, begun on time whether or not others are answered: the latency of 99 of 100. Then 1,000 rows a request over 4
 * connections, as tensors of bytes (Open Inference Protocol) and as JSON. Every answer is compared with the right one, byte for byte.
 */

import { checkAnswers, fittedModel, load, machineRows, question, startServer } from '../harness/serving.mjs';
import { median, quartiles, rounded } from '../harness/statistics.mjs';

const usualRounds = 5;
const seconds = 8;
const json = { 'content-type': 'application/json' };

/** 1,000 rows as a request of the Open Inference Protocol with its tensor behind the JSON, scores to come back likewise. */
function tensors(rows) {
	const data = Float32Array.from(rows.flat());
	const head = Buffer.from(
		JSON.stringify({
			inputs: [{ name: 'rows', shape: [rows.length, rows[0].length], datatype: 'FP32', parameters: { binary_data_size: data.byteLength } }],
			outputs: [{ name: 'score', parameters: { binary_data: true } }],
		}),
	);
	const headers = { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.length) };
	return { headers, body: Buffer.concat([head, Buffer.from(data.buffer)]) };
}

export async function run({ rounds = usualRounds, progress }) {
	const widths = [30, 10];
	const models = {};
	for (const d of widths) models[`features${d}`] = (await fittedModel(d)).bytes;
	const server = await startServer(models);
	const measured = new Map();
	const note = (name, unit, value) => measured.set(name, { unit, values: [...(measured.get(name)?.values ?? []), value] });
	try {
		const { url, port } = server;
		const one = await question(url, '/v1/models/features30/score', json, JSON.stringify({ rows: machineRows(1, 30, 2) }));
		const batches = [];
		for (const d of widths) {
			const rows = machineRows(1000, d, 3);
			const { headers, body } = tensors(rows);
			batches.push([`1,000 rows × ${d}, tensors of bytes`, await question(url, `/v2/models/features${d}/infer`, headers, body)]);
			const text = JSON.stringify({ rows: rows.map((row) => row.map((value) => Number(value.toFixed(4)))) });
			batches.push([`1,000 rows × ${d}, JSON`, await question(url, `/v1/models/features${d}/score`, json, text)]);
		}
		await load(port, one, { connections: 64, seconds: 3 });
		for (let round = 0; round < rounds; round++) {
			const most = await load(port, one, { connections: 64, seconds });
			checkAnswers(most);
			note('one row a request', 'requests a second', most.perSecond);
			const half = await load(port, one, { connections: 64, seconds, rate: 4000 });
			checkAnswers(half);
			if (half.late > 0) progress(`${half.late} requests of the rate found all connections waiting`);
			note('one row, 4,000 requests a second', 'ms, p99', half.p99);
			note('one row, 4,000 requests a second, median', 'ms', half.p50);
			for (const [name, asked] of batches) {
				const batch = await load(port, asked, { connections: 4, seconds });
				checkAnswers(batch);
				note(name, 'rows a second', batch.perSecond * 1000);
			}
			progress(
				`round ${round + 1} of ${rounds}: ${[...measured].map(([name, { values }]) => `${name} ${rounded(values.at(-1), 4)}`).join('; ')}`,
			);
		}
	} finally {
		await server.stop();
	}
	return {
		rows: [...measured].map(([name, { unit, values }]) => ({
			...{ name, ours: rounded(median(values)), unit, spread: quartiles(values).map((value) => rounded(value)) },
		})),
		notes: [`Each figure is the median over rounds of ${seconds} seconds; every answer was the right one. The log was written.`],
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
	};
}
