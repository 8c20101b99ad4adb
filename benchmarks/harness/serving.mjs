/** `anod serve` in a process of its own, models for it, and load for it in another. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBackend } from '@anod/backend-node';
import { AutoencoderDetector } from '@anod/core';
import { gaussian, randomFrom } from './random.mjs';

const command = fileURLToPath(new URL('../../apps/cli/bin/anod.js', import.meta.url));
const loader = fileURLToPath(new URL('./http-load.mjs', import.meta.url));

/** `n` rows of `d` numbers that go together in threes, with noise. */
export function machineRows(n, d, seed = 1) {
	const random = randomFrom('machine', seed);
	return Array.from({ length: n }, (_, i) =>
		Array.from({ length: d }, (_, k) => Math.sin(i / (5 + (k % 3))) * (1 + k / d) + 0.1 * gaussian(random)),
	);
}

/** A default detector of `d` features, fitted on 5,000 rows. */
export async function fittedModel(d) {
	const detector = new AutoencoderDetector({ seed: 7 });
	await detector.fit(machineRows(5000, d), { backend: nodeBackend() });
	return { detector, bytes: await detector.save() };
}

/** Starts the command on models by name; resolves when it listens. */
export async function startServer(models, flags = []) {
	if (!existsSync(command.replace('bin/anod.js', 'dist/main.js')))
		throw new Error('apps/cli/dist does not exist; run npm run build first.');
	const folder = mkdtempSync(join(tmpdir(), 'anod-serving-'));
	const named = Object.entries(models).map(([name, bytes]) => {
		writeFileSync(join(folder, `${name}.anod`), bytes);
		return join(folder, `${name}.anod`);
	});
	// Its log is written, as it is by default, and read by nobody.
	const child = spawn(process.execPath, [command, 'serve', ...named, '--port', '0', ...flags], { stdio: ['ignore', 'pipe', 'ignore'] });
	const url = await new Promise((resolve, reject) => {
		child.stdout.on('data', (text) => resolve(/http:\/\/[\d.:]+/.exec(String(text))[0]));
		child.on('close', (code) => reject(new Error(`anod serve ended with ${code}.`)));
	});
	return {
		url,
		port: Number(new URL(url).port),
		/** Bytes that the process holds. */
		memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024,
		async stop() {
			const ended = new Promise((resolve) => child.on('close', resolve));
			child.kill('SIGTERM');
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** One request and its right answer, as the load wants them. */
export async function question(url, path, headers, body) {
	const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
	const answer = Buffer.from(await response.arrayBuffer());
	if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${answer}`);
	return { path, headers, body: Buffer.from(body).toString('base64'), expected: answer.toString('base64'), answer };
}

/** Runs the load to its end. */
export function load(port, { path, headers, body, expected }, options) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [loader], { stdio: ['pipe', 'pipe', 'inherit'] });
		child.stdin.end(JSON.stringify({ port, path, headers, body, expected, ...options }));
		let said = '';
		child.stdout.on('data', (text) => {
			said += text;
		});
		child.on('error', reject);
		child.on('close', (code) => (code === 0 ? resolve(JSON.parse(said)) : reject(new Error(`the load ended with ${code}`))));
	});
}

/** @throws Error when an answer was wrong, lost, or another than 200 and those that are allowed. */
export function checkAnswers({ statuses, wrong, lost }, allowed = ['200']) {
	const others = Object.keys(statuses).filter((status) => !allowed.includes(status));
	if (wrong > 0 || lost > 0 || others.length > 0)
		throw new Error(`${wrong} answers were wrong and ${lost} lost; by status: ${JSON.stringify(statuses)}.`);
}
