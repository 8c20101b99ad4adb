/**
 * Nodes of other systems, run by an emulator where Linux has one: arm64 by qemu-user, Windows by wine. Run as a script, it fetches the Nodes from npm
 * for the emulators that are installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./node_modules/', import.meta.url));
const dependencies = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')).optionalDependencies;

/** Libraries of Debian's libc6-arm64-cross, libstdc++6-arm64-cross and libgcc-s1-arm64-cross. */
const armLibraries = '/usr/aarch64-linux-gnu';

const systems = {
	'linux-arm64': {
		package: 'node-22-linux-arm64',
		file: 'bin/node',
		emulator: ['qemu-aarch64', '-L', armLibraries],
		needs: [armLibraries],
		missing:
			'qemu-aarch64 and the arm64 C++ libraries; on Debian: qemu-user libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross',
		environment: {},
	},
	'win32-x64': {
		package: 'node-22-win32-x64',
		file: 'bin/node.exe',
		emulator: ['wine'],
		needs: [],
		missing: 'wine; on Debian: wine64 wine',
		environment: { NODE_SKIP_PLATFORM_CHECK: '1', WINEDEBUG: '-all', WINEPREFIX: join(folder, '.wine') },
	},
};

const onPath = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;

/** @param {keyof typeof systems} system @returns {string | undefined} what is not installed */
function missingEmulator(system) {
	const { emulator, needs, missing } = systems[system];
	if (process.platform !== 'linux' || process.arch !== 'x64') return 'emulators run on Linux x64';
	return onPath(emulator[0]) && needs.every(existsSync) ? undefined : missing;
}

const binaryOf = (system) => join(folder, systems[system].package, systems[system].file);

/**
 * How a script of another system's Node is started here.
 *
 * @param {'linux-arm64' | 'win32-x64'} system
 * @returns {{ command: string[], environment: Record<string, string>, system: string } | string} or what is missing.
 */
export function foreignNode(system) {
	const missing = missingEmulator(system);
	if (missing) return `not here: ${missing}`;
	if (!existsSync(binaryOf(system))) return 'its Node is not fetched; run node packages/testkit/engines/foreign.mjs';
	return { command: [...systems[system].emulator, binaryOf(system)], environment: systems[system].environment, system };
}

function fetchNode(system) {
	const [, name] = /^npm:(.+)$/.exec(dependencies[systems[system].package]);
	mkdirSync(folder, { recursive: true });
	const temporary = mkdtempSync(join(folder, '.foreign-'));
	try {
		const packed = spawnSync('npm', ['pack', name, '--silent'], { cwd: temporary, encoding: 'utf8' });
		if (packed.status !== 0) throw new Error(`npm pack ${name} failed: ${packed.stderr}`);
		const unpacked = spawnSync('tar', ['-xzf', packed.stdout.trim()], { cwd: temporary, encoding: 'utf8' });
		if (unpacked.status !== 0) throw new Error(`unpacking ${name} failed: ${unpacked.stderr}`);
		const target = join(folder, systems[system].package);
		rmSync(target, { recursive: true, force: true });
		renameSync(join(temporary, 'package'), target);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const system of Object.keys(systems)) {
		const missing = missingEmulator(system);
		if (missing) process.stdout.write(`${system}: skipped, ${missing}\n`);
		else if (!existsSync(binaryOf(system))) {
			fetchNode(system);
			process.stdout.write(`${system}: fetched ${dependencies[systems[system].package]}\n`);
		}
	}
