import { spawnSync } from 'node:child_process';

/**
 * Runs a program and returns what it printed on stdout.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, allow?: readonly number[] }} [options] `allow`: exit codes that are no failure, default 0.
 * @returns {string}
 * @throws Error with everything the program printed when it exits with another code.
 */
export function run(command, args, { cwd, env, allow = [0] } = {}) {
	const done = spawnSync(command, args, {
		cwd,
		env: env ? { ...process.env, ...env } : process.env,
		encoding: 'utf8',
		shell: process.platform === 'win32' && command !== process.execPath,
		maxBuffer: 1 << 28,
	});
	if (done.error) throw done.error;
	if (!allow.includes(done.status ?? -1))
		throw new Error(`${command} ${args.join(' ')} ended with ${done.status ?? done.signal}.\n${done.stdout}${done.stderr}`);
	return done.stdout;
}
