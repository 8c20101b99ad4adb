/**
 * Fetches the other engines (Node 22, 24 and 26, workerd) from npm, once: they weigh half a gigabyte, and only the test
 * that compares bits across engines needs them, so `npm install` leaves them out.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const stamp = `${folder}node_modules/.fetched`;
const wanted = createHash('sha256')
	.update(readFileSync(`${folder}package-lock.json`))
	.digest('hex');

const fetched = () => {
	try {
		return readFileSync(stamp, 'utf8') === wanted;
	} catch {
		return false;
	}
};

if (!fetched()) {
	process.stdout.write('Fetching Node 22, 24, 26 and workerd for the tests across engines (once, about 230 MB).\n');
	const run = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: folder,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (run.status === 0) writeFileSync(stamp, wanted);
	else if (process.env.CI) process.exit(1);
	else process.stdout.write('They could not be fetched: the tests across engines will be skipped.\n');
}
