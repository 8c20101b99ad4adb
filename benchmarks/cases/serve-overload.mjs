/**
 * `anod serve` at 120 % of its capacity for 10 minutes (`--rounds N`: N minutes): what it refuses has to be refused with 429, what it answers has to be
 * right to the byte, nothing may be lost, and memory must not grow.
 *
 * The capacity is what the same server answers when every connection asks again as soon as it is answered. Then 1.2 times as many requests a second are
 * begun on time, over 512 connections, so that its queue of 256 runs over. Growth: the mean resident memory of the last tenth over that of the second.
 */
import { checkAnswers, fittedModel, load, machineRows, question, startServer } from '../harness/serving.mjs';
import { mean, rounded } from '../harness/statistics.mjs';

const usualMinutes = 10;

export async function run({ rounds: minutes = usualMinutes, progress }) {
	const { bytes } = await fittedModel(30);
	const server = await startServer({ machine: bytes }, ['--queue', '256']);
	try {
		const { url, port } = server;
		const one = await question(
			url,
			'/v1/models/machine/score',
			{ 'content-type': 'application/json' },
			JSON.stringify({ rows: machineRows(1, 30, 2) }),
		);
		await load(port, one, { connections: 64, seconds: 3 });
		const { perSecond: capacity } = await load(port, one, { connections: 64, seconds: 10 });
		progress(`answers ${Math.round(capacity)} requests a second; now ${Math.round(1.2 * capacity)} for ${minutes} minutes`);
		const memory = [];
		const sampling = setInterval(() => memory.push(server.memory()), 500);
		const told = await load(port, one, { connections: 512, seconds: 60 * minutes, rate: Math.round(1.2 * capacity) });
		clearInterval(sampling);
		checkAnswers(told, ['200', '429']);
		const tenth = Math.floor(memory.length / 10);
		const [early, end] = [memory.slice(tenth, 2 * tenth), memory.slice(-tenth)].map(mean);
		const { statuses } = told;
		return {
			rows: [
				{ name: 'wrong or lost answers', ours: told.wrong + told.lost, unit: 'answers' },
				{ name: 'growth of memory', ours: rounded(end / early - 1, 3), unit: 'share' },
				{ name: 'resident memory at the end', ours: rounded(end / 2 ** 20, 4), unit: 'MiB' },
				{ name: 'answered', ours: rounded(told.perSecond), unit: 'requests a second' },
				{ name: 'refused with 429', ours: rounded((statuses[429] ?? 0) / told.answered, 3), unit: 'share' },
				{ name: 'latency, p99', ours: rounded(told.p99, 4), unit: 'ms' },
			],
			notes: [`Capacity ${Math.round(capacity)} requests a second; ${told.answered} answers in ${minutes} minutes.`],
			reduced: minutes < usualMinutes ? [`--rounds ${minutes}`] : [],
		};
	} finally {
		await server.stop();
	}
}
