import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { arithmetics } from './targets.mjs';

const sources = fileURLToPath(new URL('../src/', import.meta.url));
const headers = join(dirname(fileURLToPath(import.meta.resolve('node-api-headers/package.json'))), 'include');

const flags = [
	'-c',
	'-O3',
	'-std=c++20',
	'-ffreestanding',
	'-nostdlib',
	'-fno-exceptions',
	'-fno-rtti',
	'-fno-sanitize=all',
	'-fno-stack-protector',
	'-fno-unwind-tables',
	'-fno-asynchronous-unwind-tables',
	'-fno-threadsafe-statics',
	// No path of the machine that builds it in the file.
	'-g0',
	'-fvisibility=hidden',
	'-fno-math-errno',
	// Loops are vectorised by hand, lanes over outputs; the compiler must not add other variants.
	'-fno-vectorize',
	'-fno-slp-vectorize',
	'-Wall',
	'-Wextra',
	'-Werror',
];

/** A multiplication and an addition stay two roundings, unless the arithmetic is the fast one. */
const arithmeticFlags = { exact: ['-ffp-contract=off'], fast: ['-ffp-contract=fast', '-DANOD_FAST'] };

const cppIn = (folder) =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.cpp'))
		.sort();

/** All kernels in one translation unit, whose namespace a variant renames. */
function unit() {
	const lines = [...cppIn(sources), 'native/table.inc'].map((name) => `#include "${join(sources, name)}"\n`);
	return lines.join('');
}

/** What has to be compiled for a target: name of the object, source, flags. */
function steps(target, unitFile) {
	const native = cppIn(join(sources, 'native')).map((name) => ({
		object: name.replace('.cpp', '.o'),
		source: join(sources, 'native', name),
		flags: [`-mcpu=${target.processor}`, '-DNAPI_VERSION=8', `-I${headers}`],
	}));
	const variants = target.variants.flatMap(({ instructions, processor }) =>
		arithmetics.map((arithmetic) => ({
			object: `${instructions}-${arithmetic}.o`,
			source: unitFile,
			flags: [`-mcpu=${processor}`, `-Danod=anod_${instructions}_${arithmetic}`, ...arithmeticFlags[arithmetic]],
		})),
	);
	return [...variants, ...native];
}

/**
 * Compiles every target's objects, `atOnce` side by side.
 *
 * @param {readonly string[]} zig
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {string} folder - for objects and the compiler's cache.
 * @param {number} atOnce
 * @returns {Promise<Map<string, string[]>>} the objects of each target, in a fixed order.
 */
export async function compileAll([program, ...words], targets, folder, atOnce) {
	const unitFile = join(folder, 'kernels.cpp');
	writeFileSync(unitFile, unit());
	const environment = { ...process.env, ZIG_GLOBAL_CACHE_DIR: join(folder, 'cache'), ZIG_LOCAL_CACHE_DIR: join(folder, 'cache') };
	const waiting = targets.flatMap((target) => {
		const to = join(folder, 'objects', target.name);
		mkdirSync(to, { recursive: true });
		const pic = target.format === 'pe' ? [] : ['-fPIC'];
		return steps(target, unitFile).map((step) => ({
			target: target.name,
			output: join(to, step.object),
			command: [...words, 'c++', '-target', target.triple, ...flags, ...pic, ...step.flags, step.source, '-o', join(to, step.object)],
		}));
	});
	const objects = new Map(targets.map((target) => [target.name, []]));
	for (const { target, output } of waiting) objects.get(target).push(output);
	const queue = [...waiting];
	await Promise.all(
		Array.from({ length: atOnce }, async () => {
			for (let step = queue.shift(); step; step = queue.shift())
				await promisify(execFile)(program, step.command, { env: environment, maxBuffer: 2 ** 26 }).catch((error) => {
					throw new Error(`${step.output.slice(folder.length + 1)} did not compile:\n${error.stderr || error.message}`);
				});
		}),
	);
	return objects;
}
