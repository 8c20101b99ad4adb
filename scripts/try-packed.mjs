/**
 * What a user gets: installs tarballs in an empty folder outside the repository and runs the README's first examples there in plain Node,
 * type-checks them, and runs the command-line tool.
 *
 *     node scripts/try-packed.mjs FOLDER     FOLDER: where `npm run release:dry -- --out FOLDER` put the tarballs
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { firstExample } from './first-example.mjs';
import { publicPackages, root } from './public-packages.mjs';
import { run } from './run.mjs';

const from = process.argv[2];
if (!from) throw new Error('Name the folder that holds the tarballs.');
const tarballs = readdirSync(from)
	.filter((name) => name.endsWith('.tgz'))
	.map((name) => resolve(from, name));
const expected = publicPackages().length;
if (tarballs.length !== expected) throw new Error(`Expected ${expected} tarballs in ${from}, found ${tarballs.length}.`);

const folder = mkdtempSync(join(tmpdir(), 'anod-user-'));
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

try {
	writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
	run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], { cwd: folder });
	say(`Installed ${tarballs.length} tarballs in an empty folder.`);

	const examples = [
		'README.md',
		'packages/core/README.md',
		'packages/backend-wasm/README.md',
		'packages/backend-node/README.md',
		'packages/serve/README.md',
	];
	for (const [i, file] of examples.entries()) {
		const code = firstExample(join(root, file));
		writeFileSync(join(folder, `example-${i}.js`), code);
		writeFileSync(join(folder, `example-${i}.ts`), code);
		const printed = run(process.execPath, [`example-${i}.js`], { cwd: folder });
		if (!printed.trim()) throw new Error(`The first example of ${file} printed nothing.`);
		say(`The first example of ${file} prints:\n${printed.trimEnd().replace(/^/gm, '    ')}`);
	}

	const types = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom', '--types', ''];
	const compiler = join(root, 'node_modules/typescript/bin/tsc');
	run(process.execPath, [compiler, ...types, ...examples.map((_, i) => `example-${i}.ts`)], { cwd: folder });
	say('The same examples pass the TypeScript compiler in strict mode.');

	say(`npx anod --version prints ${run('npx', ['--no-install', 'anod', '--version'], { cwd: folder }).trim()}.`);

	writeFileSync(join(folder, 'readings.csv'), readings());
	const detected = run('npx', ['--no-install', 'anod', 'detect', 'readings.csv'], { cwd: folder, allow: [2] });
	say(`npx anod detect readings.csv ends with 2, anomalies found, and prints:\n${detected.trimEnd().replace(/^/gm, '    ')}`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** 400 readings of a machine; in the 250th the temperature is far too high for its power. */
function readings() {
	const lines = ['"power (kW)",temperature,vibration,line'];
	for (let i = 0; i < 400; i++) {
		const power = 20 + 10 * Math.sin(i / 9) + Math.sin(i * 12.9898) * 0.4;
		const temperature = i === 249 ? 95 : 15 + 1.6 * power + Math.sin(i * 78.233) * 0.5;
		lines.push(
			[power.toFixed(3), temperature.toFixed(3), (0.2 + power / 90 + Math.sin(i * 3.7) * 0.01).toFixed(4), i % 2 ? 'A' : 'B'].join(','),
		);
	}
	return `${lines.join('\n')}\n`;
}
