import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const headers = join(dirname(fileURLToPath(import.meta.resolve('node-api-headers/package.json'))), 'include');
const guard = fileURLToPath(new URL('guard.cpp', import.meta.url));

const checks = ['-fsanitize=address,undefined,float-cast-overflow', '-fno-sanitize-recover=all'];
const common = ['-std=c++20', '-O1', '-g', '-fPIC', '-w', '-fno-exceptions', '-fno-rtti', '-fno-omit-frame-pointer', '-fvisibility=hidden'];
const asAddon = ['-DNAPI_VERSION=8', `-I${headers}`];

/** As native/targets.mjs has them, in the words of g++. */
const wider = ['-mavx2', '-mfma'];
const instructionFlags = { sse2: [], avx2: wider, avx512: [...wider, '-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq'] };
const arithmeticFlags = { exact: ['-ffp-contract=off'], fast: ['-ffp-contract=fast', '-DANOD_FAST'] };

/**
 * @typedef {object} Variant
 * @property {'sse2' | 'avx2' | 'avx512'} instructions
 * @property {'exact' | 'fast'} arithmetic
 */

/** @type {readonly Variant[]} */
export const variants = /** @type {const} */ (['sse2', 'avx2', 'avx512']).flatMap((instructions) =>
	/** @type {const} */ (['exact', 'fast']).map((arithmetic) => ({ instructions, arithmetic })),
);

/**
 * @returns {{ preload: string } | { missing: string }} the library that a program which is not sanitized itself has to load first, or why the sanitizers
 * cannot run here.
 */
export function findSanitizers() {
	if (process.platform !== 'linux' || process.arch !== 'x64')
		return { missing: `they run on linux-x64, and this is ${process.platform}-${process.arch}` };
	if (spawnSync('g++', ['--version']).status !== 0) return { missing: 'there is no g++' };
	/** @param {string} library */
	const find = (library) => spawnSync('g++', [`-print-file-name=${library}`], { encoding: 'utf8' }).stdout.trim();
	const absent = ['libasan.so', 'libubsan.so'].find((library) => !find(library).startsWith('/'));
	return absent ? { missing: `this g++ brings no ${absent}` } : { preload: find('libasan.so') };
}

/** @param {string} folder */
const cppIn = (folder) =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.cpp'))
		.sort();

/** What stands for the C library and for Windows is not wanted: the sanitizers watch the real one. */
const replaced = ['bytes.cpp', 'windows.cpp'];

/**
 * Compiles kernels with AddressSanitizer and UBSan to `anod.node`, and beside it `guard.node`, which marks the borders inside a heap.
 *
 * @param {string} sources - folder of the kernels.
 * @param {readonly Variant[]} chosen
 * @param {string} folder - for the files.
 */
export async function compileSanitized(sources, chosen, folder) {
	mkdirSync(folder, { recursive: true });
	const unit = join(folder, 'kernels.cpp');
	const files = [...cppIn(sources), 'native/table.inc'].map((name) => `#include "${join(sources, name)}"\n`);
	writeFileSync(unit, files.join(''));
	const each = chosen.map(({ instructions, arithmetic }) => `each(${instructions},${arithmetic})`).join(' ');
	const steps = [
		...chosen.map(({ instructions, arithmetic }) => ({
			source: unit,
			object: `${instructions}-${arithmetic}.o`,
			flags: [`-Danod=anod_${instructions}_${arithmetic}`, ...instructionFlags[instructions], ...arithmeticFlags[arithmetic]],
		})),
		...cppIn(join(sources, 'native'))
			.filter((name) => !replaced.includes(name))
			.map((name) => ({
				source: join(sources, 'native', name),
				object: name.replace('.cpp', '.o'),
				flags: [...asAddon, `-DANOD_VARIANTS(each)=${each}`],
			})),
	].map((step) => ({ ...step, object: join(folder, step.object) }));
	const run = promisify(execFile);
	const queue = [...steps];
	const worker = async () => {
		for (let step = queue.shift(); step; step = queue.shift())
			await run('g++', ['-c', ...common, ...checks, ...step.flags, step.source, '-o', step.object], { maxBuffer: 2 ** 26 });
	};
	await Promise.all(Array.from({ length: availableParallelism() }, worker));
	await run('g++', ['-shared', ...checks, ...steps.map(({ object }) => object), '-o', join(folder, 'anod.node')]);
	await run('g++', ['-shared', ...common, ...checks, ...asAddon, guard, '-o', join(folder, 'guard.node')]);
}
