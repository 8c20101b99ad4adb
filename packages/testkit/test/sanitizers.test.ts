import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSanitized, findSanitizers } from '../../kernels/sanitize/compile.mjs';
import { sanitizedEnvironment, takeReports } from '../../kernels/sanitize/environment.mjs';
import { bundleSanitizedProgram } from './sanitized/bundle.js';

interface Fault {
	readonly title: string;
	/** Work that meets it. */
	readonly work: string;
	readonly file: string;
	/** Text of the kernel, and what it is broken to. */
	readonly whole: string;
	readonly broken: string;
	readonly report: RegExp;
}

const faults: readonly Fault[] = [
	{
		title: 'a vector written behind a range of the heap',
		work: 'upsample',
		file: 'upsample.cpp',
		whole: 'for (u32 j = 0; j < stride; j += 4) {\n\t\t\tFloat4 value = load(upper',
		broken: 'for (u32 j = 0; j < stride + 4; j += 4) {\n\t\t\tFloat4 value = load(upper',
		report: /AddressSanitizer: use-after-poison[\s\S]*linearForward/,
	},
	{
		title: 'a float read before a range of the heap',
		work: 'softmax',
		file: 'softmax.cpp',
		whole: 'float most = y[0];',
		broken: 'float most = y[-1];',
		report: /AddressSanitizer: use-after-poison[\s\S]*largestOf/,
	},
	{
		title: 'floats written behind an array that rows are scored into',
		work: 'score',
		file: 'scoring.cpp',
		whole: 'store(out + j, load(y + j))',
		broken: 'store(out + j + 64, load(y + j))',
		report: /AddressSanitizer: heap-buffer-overflow[\s\S]*score/,
	},
	{
		title: 'a signed overflow',
		work: 'pool',
		file: 'pool.cpp',
		whole: 'splat(1.0f / float(w.count()))',
		broken: 'splat(1.0f / float(i32(w.count()) * 0x40000000))',
		report: /signed integer overflow[\s\S]*spreadAverage/,
	},
	{
		title: 'a shift by more than an integer has',
		work: 'layerNorm',
		file: 'layer-norm.cpp',
		whole: 'context.parameters + operation.bias;',
		broken: 'context.parameters + operation.bias + (1 << (operation.inputs + 8));',
		report: /shift exponent 32 is too large[\s\S]*layerNorm/,
	},
];

const found = findSanitizers();
const suffix = 'missing' in found ? ` (skipped: ${found.missing})` : '';

describe.skipIf('missing' in found)(`the sanitizers report what a kernel does wrong${suffix}`, () => {
	const folder = mkdtempSync(join(tmpdir(), 'anod-sanitizers-'));
	const program = join(folder, 'program.mjs');
	beforeAll(async () => {
		const sources = join(folder, 'src');
		cpSync(fileURLToPath(new URL('../../kernels/src', import.meta.url)), sources, { recursive: true });
		for (const { file, whole, broken } of faults) {
			const text = readFileSync(join(sources, file), 'utf8');
			expect(text.split(whole), `${file} has what is to be broken, once`).toHaveLength(2);
			writeFileSync(join(sources, file), text.replace(whole, broken));
		}
		await compileSanitized(sources, [{ instructions: 'sse2', arithmetic: 'exact' }], folder);
		writeFileSync(program, await bundleSanitizedProgram());
	}, 300_000);
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const run = (work: string): { status: number | null; said: string } => {
		if ('missing' in found) throw new Error(found.missing);
		const env = { ...process.env, ...sanitizedEnvironment(found.preload, folder) };
		const { status, stderr } = spawnSync(process.execPath, [program, work], { env, encoding: 'utf8' });
		const said = [stderr, ...takeReports(folder)].join('\n');
		return { status, said };
	};

	it('nothing, where nothing is wrong', () => {
		expect(run('dense')).toEqual({ status: 0, said: '' });
	});

	for (const { title, work, report } of faults)
		it(title, () => {
			const { status, said } = run(work);
			expect(said).toMatch(report);
			expect(status).not.toBe(0);
		});
});
