import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a Node needs in its environment to load sanitized addons.
 *
 * @param {string} preload - the library of `findSanitizers`.
 * @param {string} folder - of the addons; reports come here too, for what a program says at its sudden end may get lost on the way.
 */
export function sanitizedEnvironment(preload, folder) {
	const options = `log_path=${join(folder, 'report')}:print_stacktrace=1`;
	return {
		LD_PRELOAD: preload,
		ANOD_SANITIZED: folder,
		// Node leaves memory to the system at its end, and gives some back by another function than the one that belongs to it.
		ASAN_OPTIONS: `${options}:detect_leaks=0:alloc_dealloc_mismatch=0`,
		UBSAN_OPTIONS: options,
	};
}

/**
 * Takes what the sanitizers wrote.
 *
 * @param {string} folder
 */
export function takeReports(folder) {
	const files = readdirSync(folder).filter((name) => name.startsWith('report'));
	return files.sort().map((name) => {
		const text = readFileSync(join(folder, name), 'utf8');
		rmSync(join(folder, name));
		return text;
	});
}
