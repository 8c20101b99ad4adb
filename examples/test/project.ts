import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { publicPackages, root } from '../../scripts/public-packages.mjs';
import { run } from '../../scripts/run.mjs';

const examples = fileURLToPath(new URL('..', import.meta.url));
const used = ['@anod/core', '@anod/backend-wasm', '@anod/serve'];

/** Puts a package of the repository's own dependencies, and theirs, where the packed packages find them. */
function link(name: string, into: string, from = root): void {
	const manifest = createRequire(join(from, 'package.json'))
		.resolve.paths(name)!
		.map((path) => join(path, name, 'package.json'))
		.find(isThere)!;
	const target = join(into, name);
	if (isThere(join(target, 'package.json'))) return;
	mkdirSync(dirname(target), { recursive: true });
	symlinkSync(dirname(manifest), target, 'junction');
	for (const dependency of Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).dependencies ?? {}))
		link(dependency, into, dirname(manifest));
}

const isThere = (path: string): boolean => {
	try {
		return readFileSync(path).length > 0;
	} catch {
		return false;
	}
};

/**
 * A folder outside of the repository with the packages as a registry would give them: packed and unpacked. Projects are copied into it.
 *
 * @param model - the bytes of `machine.anod`.
 */
export function workshop(model: Uint8Array): { readonly folder: string; project(name: string): string } {
	const folder = mkdtempSync(join(tmpdir(), 'anod-examples-'));
	const modules = join(folder, 'node_modules');
	for (const { name, folder: own } of publicPackages().filter(({ name }) => used.includes(name))) {
		const target = join(modules, name);
		mkdirSync(target, { recursive: true });
		const pack = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
		const [{ filename }] = JSON.parse(run('npm', pack, { cwd: join(root, own) }));
		run('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
		const { dependencies = {} } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
		for (const dependency of Object.keys(dependencies)) link(dependency, modules, join(root, own));
	}
	return {
		folder,
		project(name) {
			const copy = join(folder, name);
			cpSync(join(examples, name), copy, { recursive: true });
			writeFileSync(join(copy, 'machine.anod'), model);
			return copy;
		},
	};
}

/** One file of an example with all that it imports. @returns files by name: code as text, what is copied beside it as bytes. */
export async function bundle(entry: string, options: BuildOptions = {}): Promise<{ code: string; files: Map<string, Uint8Array> }> {
	const { outputFiles } = await build({
		...{
			entryPoints: [entry],
			bundle: true,
			write: false,
			format: 'esm',
			platform: 'browser',
			target: 'es2022',
			outdir: '/out',
			logLevel: 'error',
		},
		...{ conditions: ['workerd', 'worker', 'browser'], minify: true },
		...options,
	});
	const files = new Map(outputFiles!.map(({ path, contents }) => [path.replace(/^.*[\\/]/, ''), contents]));
	const code = [...files].find(([name]) => name.endsWith('.js'))!;
	files.delete(code[0]);
	return { code: new TextDecoder().decode(code[1]), files };
}
