/** Runs turbo without its telemetry: building Anod talks to no host but the npm registry. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const run = spawnSync(process.execPath, [turbo, ...process.argv.slice(2)], {
	stdio: 'inherit',
	env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
});
process.exitCode = run.status ?? 1;
