/** Finds a Python with given packages; benchmarks go on without it where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const environment = fileURLToPath(new URL('.venv/bin/python', import.meta.url));

/**
 * The Python to run peers with, when it has what they need.
 *
 * @param {string | undefined} wanted - from `--python`; `none` leaves the peers out
 * @param {readonly string[]} packages - names to import
 * @returns {{ file: string, versions: Record<string, string> } | { missing: string }} the interpreter, or why there is none
 */
export function findPython(wanted, packages) {
	if (wanted === 'none') return { missing: 'left out by --python none' };
	const file = wanted ?? (existsSync(environment) ? environment : 'python3');
	const probe = `import json,${packages.join(',')};print(json.dumps({m.__name__:m.__version__ for m in [${packages.join(',')}]}))`;
	const { status, stdout, stderr, error } = spawnSync(file, ['-c', probe], { encoding: 'utf8' });
	if (error) return { missing: `'${wanted ?? 'python3'}' cannot be run` };
	if (status !== 0) return { missing: stderr.trim().split('\n').at(-1) };
	return { file, versions: JSON.parse(stdout.trim().split('\n').at(-1)) };
}
