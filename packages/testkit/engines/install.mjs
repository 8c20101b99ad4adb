/**
 * Fetches the other engines (Node 22, 24 and 26, workerd, edge-runtime, Deno, Bun; ONNX Runtime) from npm, once: they weigh a gigabyte, and only the tests that compare bits
 * across engines and the scores of exported models need them, so `npm install` leaves them out.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const sets = [
	{
		path: '.',
		what: 'Node 22, 24, 26, workerd, edge-runtime, Deno and Bun for the tests across engines (once, about 300 MB)',
		without: 'the tests across engines',
	},
	{
		path: './onnxruntime/',
		what: 'ONNX Runtime for the tests of exported models (once, about 110 MB)',
		without: 'the tests of exported models',
	},
];

/** @param {{ path: string, what: string, without: string }} set */
function fetchOnce({ path, what, without }) {
	const folder = fileURLToPath(new URL(path, import.meta.url));
	const stamp = `${folder}node_modules/.fetched`;
	const wanted = createHash('sha256')
		.update(readFileSync(`${folder}package-lock.json`))
		.digest('hex');
	try {
		if (readFileSync(stamp, 'utf8') === wanted) return;
	} catch {}
	process.stdout.write(`Fetching ${what}.\n`);
	// Without scripts: that of ONNX Runtime would download what only graphics cards need.
	const run = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: folder,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (run.status === 0) writeFileSync(stamp, wanted);
	else if (process.env.CI) process.exit(1);
	else process.stdout.write(`It could not be fetched: ${without} will be skipped.\n`);
}

for (const set of sets) fetchOnce(set);
