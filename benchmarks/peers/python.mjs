/** Finds a Python with given packages; benchmarks go on without it where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const environment = fileURLToPath(new URL('.venv/bin/python', import.meta.url));

/** Imports the modules it has to and prints the versions of the distributions that are there. */
const probe = `
import importlib, importlib.metadata, json, sys
modules, distributions = json.loads(sys.argv[1])
for name in modules:
    importlib.import_module(name)
versions = {}
for name in distributions:
    try:
        versions[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(versions))
`;

/**
 * The Python to run peers with, when it has what they need.
 *
 * @param {string | undefined} wanted - from `--python`; `none` leaves the peers out
 * @param {readonly string[]} modules - what must be importable
 * @param {readonly string[]} distributions - whose versions are of interest, where installed
 * @returns {{ file: string, versions: Record<string, string> } | { missing: string }} the interpreter, or why there is none
 */
export function findPython(wanted, modules, distributions) {
	if (wanted === 'none') return { missing: 'left out by --python none' };
	const file = wanted ?? (existsSync(environment) ? environment : 'python3');
	const { status, stdout, stderr, error } = spawnSync(file, ['-c', probe, JSON.stringify([modules, distributions])], { encoding: 'utf8' });
	if (error) return { missing: `'${wanted ?? 'python3'}' cannot be run` };
	if (status !== 0) return { missing: stderr.trim().split('\n').at(-1) };
	return { file, versions: JSON.parse(stdout.trim().split('\n').at(-1)) };
}
