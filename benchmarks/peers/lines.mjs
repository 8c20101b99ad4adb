/** A peer in a process of its own that answers each line with one line, so that it can alternate with ours. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts it.
 *
 * @param {string} name - for messages
 * @param {string} file - the program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment] - added to ours
 */
export function openLines(name, file, args, environment = {}) {
	const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
	const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return {
		/** Sends a line; returns the line that comes back. */
		async ask(line) {
			child.stdin.write(`${line}\n`);
			const { value, done } = await answers.next();
			if (done) throw new Error(`The ${name} peer ended; its message stands above.`);
			return value;
		},
		/** Milliseconds of one more round of the work that was asked for. */
		async round() {
			return Number(await this.ask('round'));
		},
		close: () => child.stdin.end(),
	};
}
