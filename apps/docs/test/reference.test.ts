import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { entries, writeReference } from '@anod/reference';
import { beforeAll, describe, expect, it } from 'vitest';
import benchmarks from '../.vitepress/theme/benchmarks.data.js';
import { figure, type ResultRow, type Rule, viewOf } from '../run/benchmarks.js';
import { folder } from './pages.js';

const api = join(folder, 'pages/api');
const read = (path: string) => readFileSync(join(api, path), 'utf8');

describe('the API pages', () => {
	beforeAll(() => writeReference(api), 60_000);

	it('are one an entry and one a class, under the name that is imported', () => {
		for (const { name, page } of entries) {
			const text = read(`${page}/index.md`);
			expect(text).toContain(`# ${name}\n`);
			for (const [, path] of text.matchAll(/\]\((classes\/\w+\.md)\)/g)) expect(existsSync(join(api, page, path)), path).toBe(true);
		}
		expect(read('core/classes/AutoencoderDetector.md')).toContain('# AutoencoderDetector\n');
	});

	it('link types with their place, across packages too', () => {
		expect(read('core/classes/AutoencoderDetector.md')).toMatch(/\[`AutoencoderOptions`\]\(\.\.\/index\.md#autoencoderoptions\)/);
		expect(read('backend-wasm/index.md')).toMatch(/\[`Backend`\]\(\.\.\/core\/index\.md#backend\)/);
	});

	it('say nothing of what is private', () => {
		expect(read('core/classes/AutoencoderDetector.md')).not.toMatch(/become\(\)|#resident|protected /);
	});

	it('have examples that type-check, as a reader would write them', () => {
		const place = join(folder, 'node_modules/.examples');
		rmSync(place, { recursive: true, force: true });
		mkdirSync(place, { recursive: true });
		const files = exampleFiles().map((text, i) => {
			writeFileSync(join(place, `${i}.ts`), text);
			return `${i}.ts`;
		});
		expect(files.length).toBeGreaterThan(8);
		const compilerOptions = {
			module: 'ESNext',
			moduleResolution: 'Bundler',
			lib: ['ES2023', 'DOM'],
			types: ['node'],
			declaration: false,
			noEmit: true,
			noUnusedLocals: false,
		};
		writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ extends: '../../../../tsconfig.base.json', compilerOptions, files }));
		const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
		const checked = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', place], { encoding: 'utf8' });
		expect(checked.stdout + checked.stderr).toBe('');
	}, 60_000);
});

/** What an example takes for granted. */
const assumed: Readonly<Record<string, string>> = {
	rows: 'number[][]',
	fresh: 'number[][]',
	lastMonth: 'number[][]',
	today: 'number[][]',
	training: 'number[][]',
	points: 'number[][]',
	labels: 'number[]',
	scores: 'number[]',
	bytes: 'Uint8Array',
	detector: "import('@anod/core').ConvolutionalDetector",
	tf: "typeof import('@tensorflow/tfjs-core')",
};

/** Each example of a doc comment as a module: names of ours are imported, what it takes for granted is declared. */
function exampleFiles(): string[] {
	const paths = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
	const examples = new Set(paths.flatMap((path) => [...read(path).matchAll(/^#+ Example\n\n```ts\n(.*?)^```/gms)].map(([, code]) => code)));
	const homes = new Map(
		entries.flatMap(({ name, page }) =>
			[...read(`${page}/index.md`).matchAll(/^(?:### (?:\w+ )?|- \[)(\w+)/gm)].map(([, word]) => [word, name]),
		),
	);
	return [...examples].map((code) => {
		const words = new Set(code.match(/\b[A-Za-z]\w*\b/g));
		const declares = (word: string) => new RegExp(`(const|let) (${word}\\b|\\{[^}]*\\b${word}\\b(?!:))`).test(code);
		const imports = [...words].flatMap((word) =>
			homes.has(word) && !(word in assumed) && !declares(word) ? `import { ${word} } from '${homes.get(word)}';` : [],
		);
		const declarations = Object.entries(assumed).flatMap(([word, type]) =>
			words.has(word) && !declares(word) ? `declare const ${word}: ${type};` : [],
		);
		return [...imports, ...declarations, code, 'export {};', ''].join('\n');
	});
}

describe('the page of benchmarks', () => {
	const row = (name: string, ours: number, more: Partial<ResultRow> = {}): ResultRow => ({
		name,
		ours,
		peer: null,
		unit: 'ms',
		ratio: null,
		spread: null,
		...more,
	});
	const machine = { processor: 'P', cores: 2, memoryGiB: 4, system: 'Linux', node: 'v20.0.0' };
	const result = (name: string, rows: ResultRow[], reduced: string[] = []) =>
		[name, { case: name, date: '2026-01-01', machine, versions: { anod: '1' }, reduced, notes: ['a note'], rows }] as const;
	const clears = ({ measure, atLeast = -Infinity, atMost = Infinity }: Rule, { ours, ratio }: ResultRow) => {
		const value = measure === 'ratio' ? ratio! : ours;
		return value >= atLeast && value <= atMost;
	};
	const bars = {
		spine: [
			{ what: 'fast', case: 'speed', row: 'a', measure: 'ours', atMost: 5 },
			{ what: 'faster than the peer', case: 'speed', row: 'a', measure: 'ratio', atLeast: 3 },
			{ what: 'the same bits', test: 'a.test.ts' },
		],
	} as const;
	const cases = ['speed', 'later'].map((name) => ({ name, group: 'spine', about: 'about it' }));
	const view = (...results: ReturnType<typeof result>[]) => viewOf({ bars, cases, clears, results: new Map(results) });

	it('shows a miss as plainly as a hit, each bar of a row by itself', () => {
		const [group] = view(result('speed', [row('a', 4, { peer: 8, ratio: 2, spread: [1.9, 2.1] }), row('  of it', 1)]));
		const [{ rows }] = group.cases;
		expect(rows[0].verdicts.map(({ wanted, met }) => [wanted, met])).toEqual([
			['at most 5', true],
			['at least 3 × peer', false],
		]);
		expect(rows[0]).toMatchObject({ ours: '4', peer: '8', ratio: '2 ×', spread: '1.9 to 2.1', unit: 'ms' });
		expect(rows[1]).toMatchObject({ name: 'of it', within: true, verdicts: [] });
		expect(group).toMatchObject({ met: 1, judged: 2, tests: [{ what: 'the same bits', test: 'a.test.ts' }] });
	});

	it('says with which machine, versions, date and command, and what was smaller than usual', () => {
		const [{ cases: views }] = view(result('speed', [row('a', 4)], ['--rounds 1']));
		expect(views[0]).toMatchObject({
			date: '2026-01-01',
			machine: 'P, 2 cores, 4 GiB, Linux, Node 20.0.0',
			versions: 'anod 1',
			command: 'npm run bench -- speed --json benchmarks/results',
			reduced: '--rounds 1',
			notes: ['a note'],
		});
	});

	it('names cases without a result, and takes up a result that nobody told it of', () => {
		expect(view()[0].unmeasured.map(({ name }) => name)).toEqual(['speed', 'later']);
		expect(view(result('new', [row('b', 2)])).at(-1)).toMatchObject({ title: 'Other', cases: [{ name: 'new' }] });
	});

	it('shows every figure of every result that is committed', async () => {
		const shown = (await benchmarks.load()).flatMap((group) => group.cases);
		const results = join(folder, '../../benchmarks/results');
		for (const file of readdirSync(results).filter((name) => name.endsWith('.json'))) {
			const { case: name, rows } = JSON.parse(readFileSync(join(results, file), 'utf8'));
			expect(
				shown.find((one) => one.name === name)?.rows.map(({ ours }) => ours),
				file,
			).toEqual(rows.map(({ ours }: ResultRow) => figure(ours)));
		}
	});

	it.each([
		[2538670, '2,538,670'],
		[28.288, '28.29'],
		[0.00000213, '2.1 × 10⁻⁶'],
		[0, '0'],
	])('writes %d as %s', (value, text) => expect(figure(value)).toBe(text));
});
