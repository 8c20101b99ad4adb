/** `npm run demo`: what `anod detect` does with a real file. The labels are used only to grade the result.
 * One option: the share of rows to flag, since the default flags only what clean data would hardly ever hold, and here every tenth row is odd. */
import { spawnSync } from 'node:child_process';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = [
	'detect',
	'datasets/page-blocks.csv',
	'--contamination',
	'0.1',
	'--label',
	'label',
	'--report',
	'anod-report/page-blocks.html',
];

const command = relative(process.cwd(), root) === '' ? '' : ` (in ${root})`;
process.stdout.write(
	`5,393 blocks of scanned pages, 510 of them not text. Which ones? Nobody tells the detector; we only say that it is about a tenth.\n\n$ npx anod ${args.join(' ')}${command}\n\n`,
);

const run = spawnSync(process.execPath, ['apps/cli/dist/main.js', ...args], { cwd: root, stdio: 'inherit' });
// 2 means "anomalies were found", which is what the demo is for.
process.exitCode = run.status === 2 ? 0 : (run.status ?? 1);
