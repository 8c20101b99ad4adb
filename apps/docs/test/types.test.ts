import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { portable } from '../run/copy.js';
import { type Block, programOf } from '../run/program.js';
import { folder, pages } from './pages.js';

const all = pages.flatMap((page) => page.blocks.map((block) => ({ page, block })));
const program = ({ page, block }: (typeof all)[number]) =>
	programOf(block, (name) => page.blocks.find((other: Block) => other.name === name));

it('type-checks every block, with what it continues, as a reader in an editor would see it', () => {
	const place = join(folder, 'node_modules/.blocks');
	rmSync(place, { recursive: true, force: true });
	mkdirSync(place, { recursive: true });
	const files = all.map((entry) => {
		const { setup, source } = program(entry);
		const name = `${entry.page.path.replaceAll('/', '-')}-${entry.block.line}.ts`;
		writeFileSync(join(place, name), `${setup ? `${setup}\n` : ''}${source}\nexport {};\n`);
		return name;
	});
	const configuration = {
		extends: '../../../../tsconfig.base.json',
		compilerOptions: { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2023', 'DOM'], noEmit: true, noUnusedLocals: false },
		files: ['../../run/ambient.d.ts', ...files],
	};
	writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(configuration));
	const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
	const checked = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', place], { encoding: 'utf8' });
	expect(checked.stdout + checked.stderr).toBe('');
	expect(checked.status).toBe(0);
});

it('gives copies that plain Node runs, on the built packages', () => {
	const place = join(folder, 'node_modules/.copies');
	rmSync(place, { recursive: true, force: true });
	mkdirSync(place, { recursive: true });
	// A block that another continues is the beginning of that one's copy, and runs there. Pages of detectors train longest and use what other pages use: theirs run every night.
	const whole = all.filter(
		({ page, block }) =>
			(process.env.ANOD_NIGHTLY || !page.path.startsWith('detectors/')) &&
			(!block.name || !page.blocks.some(({ after }) => after === block.name)),
	);
	const files = whole.map((entry, i) => {
		writeFileSync(join(place, `${i}.ts`), portable(program(entry)));
		return join(place, `${i}.mjs`);
	});
	const require = createRequire(import.meta.url);
	const strip = `
		import { readFileSync, writeFileSync } from 'node:fs';
		import { transform } from ${JSON.stringify(require.resolve('sucrase'))};
		for (const file of ${JSON.stringify(files)}) {
			writeFileSync(file, transform.call(undefined, readFileSync(file.replace('.mjs', '.ts'), 'utf8'), { transforms: ['typescript'] }).code);
			await import(file);
		}`;
	const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', strip], { encoding: 'utf8' });
	expect(ran.stderr).toBe('');
	expect(ran.status).toBe(0);
	expect(ran.stdout.split('\n').length).toBeGreaterThan(whole.length);
	// Every block trains.
}, 240_000);

it.each(all)('shows the block of $page.path:$block.line without a line too long for a page', ({ block }) => {
	const long = block.source.split('\n').filter((line) => line.replaceAll('\t', '  ').length > 76);
	expect(long).toEqual([]);
});
