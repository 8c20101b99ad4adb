import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.17.1';
const folder = fileURLToPath(new URL('../../../node_modules/.cache/ziglang/', import.meta.url));

/**
 * Fetches the compiler from PyPI into a virtual environment of its own, once.
 *
 * @returns {readonly string[] | string} the command that runs zig, or why there is none.
 */
export function fetchZig() {
	const binary = process.platform === 'win32' ? join('Scripts', 'python.exe') : join('bin', 'python');
	const python = join(folder, binary);
	const stamp = join(folder, 'version');
	if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== version) {
		const found = ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import venv, ensurepip']).status === 0);
		if (!found) return 'there is no Python with venv and pip to fetch the compiler with';
		mkdirSync(folder, { recursive: true });
		run([found, '-m', 'venv', '--clear', folder]);
		run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ziglang==${version}`]);
		writeFileSync(stamp, version);
	}
	return [python, '-m', 'ziglang'];
}

/** @param {readonly string[]} command */
function run([program, ...rest]) {
	const { status, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' });
	if (status !== 0) throw new Error(`${[program, ...rest].join(' ')} failed: ${error?.message ?? stderr}`);
}
