/**
 * A release without publishing: applies the changesets to a copy of the repository and packs every public package there.
 *
 *     npm run release:dry                    prints the versions and the tarballs
 *     npm run release:dry -- --out FOLDER    … and keeps the tarballs in FOLDER
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { publicPackages, root } from './public-packages.mjs';
import { run } from './run.mjs';

const asked = process.argv.indexOf('--out');
const kept = asked > 0 ? process.argv[asked + 1] : undefined;
if (asked > 0 && !kept) throw new Error('--out wants a folder.');

const work = mkdtempSync(join(tmpdir(), 'anod-release-'));
const copy = join(work, 'repository');
const out = kept ? resolve(kept) : join(work, 'tarballs');

try {
	for (const file of run('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root }).split('\0')) {
		if (!file || !existsSync(join(root, file))) continue;
		mkdirSync(dirname(join(copy, file)), { recursive: true });
		cpSync(join(root, file), join(copy, file));
	}
	for (const { folder } of publicPackages())
		for (const built of ['dist', 'wasm'])
			if (existsSync(join(root, folder, built))) cpSync(join(root, folder, built), join(copy, folder, built), { recursive: true });
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');

	// Changesets reads the history of its files from git.
	const git = (/** @type {string[]} */ ...args) =>
		run('git', ['-c', 'user.name=anod', '-c', 'user.email=anod@localhost', ...args], { cwd: copy });
	git('init', '-q', '-b', 'main');
	git('add', '-A');
	git('commit', '-q', '-m', 'copy');

	run(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: copy });
	const pending = readdirSync(join(copy, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');
	if (pending.length > 0) throw new Error(`Changesets left over after versioning: ${pending.join(', ')}`);

	const packages = publicPackages(copy);
	if (new Set(packages.map(({ version }) => version)).size !== 1)
		throw new Error(`The public packages share one version, but got ${packages.map((p) => `${p.name} ${p.version}`).join(', ')}`);

	mkdirSync(out, { recursive: true });
	for (const name of readdirSync(out)) if (/^anod-.*\.tgz$/.test(name)) rmSync(join(out, name));
	const rows = packages.map(({ folder, name, version }) => {
		const [tarball] = JSON.parse(
			run('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', out], { cwd: join(copy, folder) }),
		);
		checkTarball(folder, tarball);
		return [name, version, tarball.filename, `${tarball.files.length} files`, `${(tarball.size / 1000).toFixed(1)} kB`];
	});
	const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
	for (const row of rows) process.stdout.write(`${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}\n`);
	process.stdout.write(kept ? `Kept in ${out}.\n` : 'Nothing was published and nothing kept; the working tree is as it was.\n');
} finally {
	rmSync(work, { recursive: true, force: true });
}

/**
 * A tarball holds its licence, its README and every file its manifest points to.
 *
 * @param {string} folder
 * @param {{ name: string, files: { path: string }[] }} tarball
 */
function checkTarball(folder, tarball) {
	const manifest = JSON.parse(readFileSync(join(copy, folder, 'package.json'), 'utf8'));
	const has = new Set(tarball.files.map(({ path }) => path));
	const wanted = ['package.json', 'LICENSE', 'README.md', ...pathsIn([manifest.exports, manifest.imports, manifest.bin])];
	const missing = wanted.filter((path) => !has.has(path));
	if (missing.length > 0) throw new Error(`${manifest.name}: the tarball lacks ${missing.join(', ')}. Built? Listed under "files"?`);
	const stray = [...has].filter((path) => /(?:^|\/)(?:test|src)\/|\.tsbuildinfo$|^node_modules\//.test(path));
	if (stray.length > 0) throw new Error(`${manifest.name}: the tarball should not hold ${stray.join(', ')}.`);
}

/**
 * @param {unknown} value
 * @returns {string[]} every relative path in a part of a manifest, without the leading `./`.
 */
function pathsIn(value) {
	if (typeof value === 'string') return value.startsWith('./') ? [value.slice(2)] : [];
	return value && typeof value === 'object' ? Object.values(value).flatMap(pathsIn) : [];
}
