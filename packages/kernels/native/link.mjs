import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runLLVM } from '@yowasp/clang';

const definitions = join(dirname(fileURLToPath(import.meta.resolve('node-api-headers/package.json'))), 'def', 'node_api.def');
const libSystem = fileURLToPath(new URL('../src/native/libSystem.tbd', import.meta.url));

/**
 * Links a target's objects to an addon.
 *
 * @param {readonly string[]} zig
 * @param {import('./targets.mjs').Target} target
 * @param {readonly string[]} objects
 * @param {string} folder - for what has to be written on the way.
 * @returns {Promise<Uint8Array>} the file.
 */
export async function link(zig, target, objects, folder) {
	if (target.format === 'macho') return linkForMac(target, objects);
	const [program, ...words] = zig;
	const environment = { ...process.env, ZIG_GLOBAL_CACHE_DIR: join(folder, 'cache'), ZIG_LOCAL_CACHE_DIR: join(folder, 'cache') };
	const run = (...rest) => execFileSync(program, [...words, ...rest], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
	const output = join(folder, `${target.name}.node`);
	const common = ['c++', '-target', target.triple, '-shared', '-s', '-nostdlib', ...objects];
	if (target.format === 'pe') {
		const library = join(folder, 'node_api.lib');
		run('dlltool', '-m', 'i386:x86-64', '-d', definitions, '-l', library);
		// Without /Brepro the file carries the time of the build.
		run(...common, library, '-Wl,/Brepro', '-o', output);
	} else run(...common, '-Wl,--gc-sections', '-Wl,-soname,anod.node', '-o', output);
	return readFileSync(output);
}

/** LLVM's own linker writes a library as macOS wants it, with an ad-hoc signature. */
async function linkForMac(target, objects) {
	const architecture = target.name.endsWith('arm64') ? 'arm64' : 'x86_64';
	const files = { 'libSystem.tbd': readFileSync(libSystem) };
	for (const object of objects) files[basename(object)] = readFileSync(object);
	const messages = [];
	const quiet = () => {};
	const options = { fetchProgress: quiet, stdout: quiet, stderr: (bytes) => bytes && messages.push(Buffer.from(bytes)) };
	const platform = ['-platform_version', 'macos', '11.0', '11.0', '-dylib', '-undefined', 'dynamic_lookup', '-adhoc_codesign'];
	const rest = ['-dead_strip', '-x', '-S', '-install_name', '@rpath/anod.node', ...Object.keys(files).sort(), '-o', 'anod.node'];
	try {
		return (await runLLVM(['ld64.lld', '-arch', architecture, ...platform, ...rest], files, options))['anod.node'];
	} catch (error) {
		throw new Error(`ld64.lld failed: ${Buffer.concat(messages)}${error.message}`);
	}
}
