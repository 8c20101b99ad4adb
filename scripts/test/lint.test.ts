import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../public-packages.mjs';

/** Folders that stand for the rooms of the repository; `#` makes each case a file of its own. */
const core = 'packages/core/src/detector/case-#.ts';
const tfjs = 'packages/core/src/tfjs/case-#.ts';
const backend = 'packages/backend-wasm/src/case-#.ts';
const app = 'packages/serve/src/case-#.ts';
const server = 'packages/serve/src/node/case-#.ts';
const kit = 'packages/testkit/src/case-#.ts';
const cli = 'apps/cli/src/case-#.ts';
const example = 'examples/node/case-#.ts';
const benchmark = 'benchmarks/cases/case-#.mjs';

type Case = readonly [file: string, code: string];

const uses = (name: string) => `import { a } from '${name}';\nexport const b = a;\n`;

const refusedImports: Case[] = [
	[core, '@anod/backend-wasm'],
	[core, '@anod/testkit'],
	[core, '../../../backend-wasm/src/index.js'],
	[core, 'node:fs'],
	[core, 'fs'],
	[core, '@tensorflow/tfjs-core'],
	[core, '../tfjs/index.js'],
	[tfjs, '@tensorflow/tfjs-layers'],
	[tfjs, '@anod/backend-wasm'],
	[tfjs, 'node:fs'],
	[backend, '@anod/core'],
	[backend, '@anod/core/tfjs'],
	[backend, '@anod/testkit'],
	[backend, '../../core/src/index.js'],
	[backend, 'node:fs'],
	[backend, '@tensorflow/tfjs-core'],
	[app, '@anod/backend-wasm'],
	[app, '@anod/core/backend'],
	[app, '../../core/src/index.js'],
	[app, './node/index.js'],
	[app, '@hono/node-server'],
	[app, 'node:http'],
	[server, '@anod/backend-node'],
	[kit, '@anod/backend-wasm'],
	[kit, '@anod/cli'],
	[kit, '../../core/src/index.js'],
	[cli, '../../../packages/core/src/index.js'],
	[cli, '@anod/core/dist/index.js'],
	[example, '../../packages/core/src/index.js'],
	[benchmark, '../../packages/core/src/index.js'],
];

const allowedImports: Case[] = [
	[core, '../backend/types.js'],
	[core, 'ml-matrix'],
	[tfjs, '@tensorflow/tfjs-core'],
	[tfjs, '../backend/types.js'],
	[backend, '@anod/core/backend'],
	[backend, '#load'],
	['packages/backend-wasm/src/load-node.ts', 'node:fs/promises'],
	[app, '@anod/core'],
	[app, 'hono/tiny'],
	[server, 'node:http'],
	[server, '@hono/node-server'],
	[server, '../app.js'],
	[kit, '@anod/core'],
	[kit, '@anod/core/tfjs'],
	[cli, '@anod/backend-wasm'],
	[cli, 'node:fs'],
	[benchmark, '@anod/core'],
];

const globals = ['document', 'window', 'process', 'Buffer', 'navigator'];
const useOf = (name: string) => `export const a = ${name};\n`;

const inexact = [
	...['log', 'log1p', 'log2', 'log10', 'exp', 'expm1', 'pow', 'sin', 'cos', 'tan', 'tanh', 'atan2', 'cbrt', 'hypot', 'random'].map((name) =>
		useOf(`Math.${name}`),
	),
	useOf('(x: number) => x ** 2.5'),
	useOf('(x: number) => x ** 2'),
	useOf('(x: number) => 2 ** x'),
	'export let a = 3;\na **= 2;\n',
	useOf("Math['sin'](1)"),
	'const { exp } = Math;\nexport const a = exp;\n',
	'const { sqrt, exp } = Math;\nexport const a = [sqrt, exp];\n',
	'const math = Math;\nexport const a = math.exp;\n',
];
const exact = ['Math.sqrt(2)', 'Math.max(1, 2)', 'Math.round(1.5)', 'Math.fround(1.1)', 'Math.PI', '2 ** 32', '2 ** -24'].map(useOf);

const again: Case[] = [
	[core, `export { a } from '@anod/backend-wasm';\n`],
	[core, `export const a = () => import('@anod/backend-wasm');\n`],
];
const cycle: Case = [
	'packages/core/src/detector/cycle-one.ts',
	`import { b } from './cycle-two.js';\nexport const a = (): number => b();\n`,
];
const cycleBack: Case = [
	'packages/core/src/detector/cycle-two.ts',
	`import { a } from './cycle-one.js';\nexport const b = (): number => a();\n`,
];

const imports = [...refusedImports, ...allowedImports].map(([file, name]): Case => [file, uses(name)]);
const everywhere = (codes: string[], files: string[]) => files.flatMap((file) => codes.map((code): Case => [file, code]));
const all: Case[] = [
	...imports,
	...again,
	cycle,
	cycleBack,
	...everywhere(globals.map(useOf), [core, backend, app, server, cli]),
	...everywhere(inexact, [core, backend, tfjs]),
	...everywhere(exact, [core]),
];

const found = new Map<string, string[]>();
const key = (file: string, code: string) => `${file}\n${code}`;
/** Rules that refused a case. */
const rules = (file: string, code: string) => found.get(key(file, code))!.join(' ');

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'anod-lint-'));
	const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
	writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined, root: true }));
	cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });

	const keys = new Map<string, string>();
	all.forEach(([file, code], i) => {
		const path = file.replace('#', String(i));
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), code);
		keys.set(path, key(file, code));
		found.set(key(file, code), []);
	});
	const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
	const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none'], { cwd: folder, encoding: 'utf8' });
	const report = JSON.parse(run.stdout) as {
		diagnostics: { severity: string; category: string; location: { path: string | { file: string } } }[];
	};
	for (const { severity, category, location } of report.diagnostics) {
		const path = typeof location.path === 'string' ? location.path : location.path.file;
		if (severity === 'error') found.get(keys.get(path.replaceAll('\\', '/')) ?? '')?.push(category);
	}
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('import directions', () => {
	it.each(refusedImports)('refuses %s importing %s', (file, name) => {
		expect(rules(file, uses(name))).toMatch(/noRestrictedImports|noNodejsModules/);
	});

	it.each(allowedImports)('lets %s import %s', (file, name) => {
		expect(rules(file, uses(name))).toBe('');
	});

	it('sees re-exports and imports at run time', () => {
		for (const [file, code] of again) expect(rules(file, code)).toContain('noRestrictedImports');
	});

	it('refuses an import cycle', () => {
		for (const [file, code] of [cycle, cycleBack]) expect(rules(file, code)).toContain('noImportCycles');
	});
});

describe('what runs anywhere', () => {
	it.each(globals)('refuses the global %s in core, in a backend and in the app, not in its server nor in the command-line tool', (name) => {
		for (const file of [core, backend, app]) expect(rules(file, useOf(name))).toContain('noRestrictedGlobals');
		for (const file of [server, cli]) expect(rules(file, useOf(name))).toBe('');
	});
});

describe('the same bits everywhere', () => {
	it.each(inexact)('refuses in core and in a backend, not beside tfjs: %s', (code) => {
		for (const file of [core, backend]) expect(rules(file, code)).toContain('plugin');
		expect(rules(tfjs, code)).toBe('');
	});

	it.each(exact)('lets core write %s', (code) => {
		expect(rules(core, code)).toBe('');
	});
});
