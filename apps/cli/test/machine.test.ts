import { expect, it } from 'vitest';
import { anod, at, brief, csv, readings, useFolder, write } from './command.js';

useFolder();

const scoresWith = async (...flags: string[]): Promise<number[]> => {
	write('readings.csv', csv(readings()));
	const { code, out, error } = await anod([
		'detect',
		'readings.csv',
		'--no-report',
		'--output',
		'-',
		'--output-format',
		'ndjson',
		...brief,
		...flags,
	]);
	expect([0, 2], error).toContain(code);
	return out
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line).score);
};

it('gives the same scores on native kernels, on two threads and in WebAssembly, and close ones with fast arithmetic', async () => {
	const native = await scoresWith();
	expect(native.length).toBeGreaterThan(100);
	expect(await scoresWith('--threads', '2')).toEqual(native);
	expect(await scoresWith('--backend', 'wasm')).toEqual(native);
	const fast = await scoresWith('--arithmetic', 'fast');
	const apart = fast.map((score, i) => Math.abs(score - native[i]));
	expect(Math.max(...apart)).toBeLessThan(0.1);
	expect(Math.max(...apart)).toBeGreaterThan(0);
});

it('refuses a machine it does not know', async () => {
	for (const [flags, words] of [
		[['--arithmetic', 'quick'], /--arithmetic is "quick"; it wants one of exact, fast/],
		[['--backend', 'gpu'], /--backend is "gpu"/],
		[['--threads', 'many'], /--threads is "many"; it wants a number/],
		[['--threads', '0'], /threads 0; it must be a whole number from 1/],
		[['--backend', 'wasm', '--threads', '2'], /--threads is for native kernels/],
	] as const) {
		const { code, error } = await anod(['detect', at('readings.csv'), ...flags]);
		expect(code).toBeGreaterThan(2);
		expect(error).toMatch(words);
	}
});
