/**
 * Seconds from a fresh clone to the demo's report: `npm install && npm run demo` with an empty npm cache.
 *
 * The commands see Node, npm, git and a shell on their PATH and nothing else, so a step that called a compiler or a system package would fail.
 * Only what is committed is cloned.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from '../harness/alternate.mjs';
import { rounded } from '../harness/statistics.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program to its end; its output goes to stderr. @throws Error when it fails */
function finish(file, words, options) {
	return new Promise((resolve, reject) => {
		const child = spawn(file, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let last = '';
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', (chunk) => {
				last = (last + chunk).slice(-4000);
			});
		child.on('error', reject);
		child.on('close', (code) => (code === 0 ? resolve(last) : reject(new Error(`${words.join(' ')} ended with ${code}:\n${last}`))));
	});
}

/** Makes a folder of links to the programs a new user has, and no others: a PATH. */
function fewPrograms(folder) {
	mkdirSync(folder);
	for (const name of ['node', 'npm', 'npx', 'git', 'sh']) {
		const found = process.env.PATH.split(delimiter)
			.map((place) => join(place, name))
			.find(existsSync);
		if (found) symlinkSync(found, join(folder, name));
	}
	return folder;
}

export async function run({ progress }) {
	const folder = mkdtempSync(join(tmpdir(), 'anod-clone-'));
	try {
		const clone = join(folder, 'anod');
		execFileSync('git', ['clone', '--quiet', '--no-hardlinks', repository, clone]);
		const env = { ...process.env, npm_config_cache: join(folder, 'cache'), PATH: fewPrograms(join(folder, 'bin')) };
		for (const name of Object.keys(env)) if (/^(npm_(?!config_)|INIT_CWD$|NODE_OPTIONS$|TURBO_)/.test(name)) delete env[name];
		const steps = [];
		for (const words of [
			['install', '--no-audit', '--no-fund'],
			['run', 'demo'],
		]) {
			const name = `npm ${words.join(' ')}`;
			steps.push({ name, seconds: (await timed(() => finish('npm', words, { cwd: clone, env }))) / 1000 });
			progress(`${name}: ${steps.at(-1).seconds.toFixed(1)} s`);
		}
		const left = execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' });
		if (left !== '') throw new Error(`The demo changed or added files that git does not ignore:\n${left}`);
		return {
			rows: [
				{ name: 'npm install && npm run demo', ours: rounded(steps[0].seconds + steps[1].seconds, 4), unit: 's' },
				{ name: '  npm install, empty cache', ours: rounded(steps[0].seconds, 4), unit: 's' },
				{ name: '  npm run demo, nothing built yet', ours: rounded(steps[1].seconds, 4), unit: 's' },
			],
			notes: ['With Node, npm, git and a shell on the PATH, and nothing else: no compiler.'],
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
