import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { alternate } from '../harness/alternate.mjs';
import { barText, check, clears, fileName, judge, readBars, readResults } from '../harness/bars.mjs';
import { cases, findCases } from '../harness/cases.mjs';
import { randomHalf } from '../harness/protocols.mjs';
import { randomFrom, shuffled } from '../harness/random.mjs';
import { auroc, averagePrecision } from '../harness/ranking.mjs';
import { assembleResult, resultTable, writeResult } from '../harness/result.mjs';
import { median, quartiles } from '../harness/statistics.mjs';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const bench = (words: string[], env: Record<string, string> = {}) =>
	spawnSync(process.execPath, [at('../run.mjs'), ...words], { encoding: 'utf8', env: { ...process.env, ...env } });
const fixtures = { ANOD_BENCH_RESULTS: at('fixtures/results'), ANOD_BENCH_BARS: at('fixtures/bars.json') };
const folder = mkdtempSync(join(tmpdir(), 'anod-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command', () => {
	it('lists every case with a line about it', () => {
		const { status, stdout } = bench([]);
		expect(status).toBe(0);
		for (const { name, about } of cases) expect(stdout).toMatch(new RegExp(`  ${name} +${about.slice(0, 12)}`));
	});

	it('refuses a case it does not know and names those it does', () => {
		const { status, stderr } = bench(['nothing']);
		expect(status).toBe(1);
		expect(stderr).toContain("There is no case 'nothing'; the cases are training, scoring,");
		expect(stderr).not.toContain('    at ');
	});

	it('takes a word that begins several cases for all of them', () => {
		expect(findCases(['quality']).map(({ name }) => name)).toEqual([
			'quality tabular',
			'quality false-alarms',
			'quality explain',
			'quality series',
			'quality nab',
			'quality images',
			'quality reinforcement',
			'quality feedback',
			'quality rewards',
		]);
		expect(findCases(['training']).map(({ name }) => name)).toEqual(['training']);
	});

	it('wants a folder for the results of several cases', () => {
		const { status, stderr } = bench(['quality', '--json', 'quality.json']);
		expect([status, stderr]).toEqual([1, "--json is 'quality.json', but 'quality' is 9 cases; name a folder.\n"]);
	});

	it('refuses a number that is none', () => {
		const { status, stderr } = bench(['training', '--rounds', 'many']);
		expect(status).toBe(1);
		expect(stderr).toContain("--rounds is 'many'");
	});

	it('stops where the labelled sets are absent, and says where it looked', () => {
		const { status, stderr } = bench(['fit-speed'], { ANOD_DATA: join(folder, 'absent') });
		expect(status).toBe(1);
		expect(stderr).toContain(join(folder, 'absent', 'tabular'));
		expect(stderr).toContain('ANOD_DATA');
	});
});

describe('--check', () => {
	it('exits with 1 and prints each bar that is missed, never measured or measured on a reduced scale', () => {
		const { status, stdout } = bench(['--check', 'spine'], fixtures);
		expect(status).toBe(1);
		expect(stdout.trimEnd().split('\n')).toEqual([
			'spine: 2 of 6 bars met.',
			'  met   fast enough: ratio 50, bar ratio ≥ 45',
			'  met   small enough: ours 39, bar ours ≤ 40',
			'  MISS  claims to be met: falls short: ratio 19, bar ratio ≥ 20',
			'  MISS  a row nobody measured: never measured: run npm run bench -- speed --json benchmarks/results/speed.json',
			'  MISS  a case nobody ran: never measured: run npm run bench -- absent case --json benchmarks/results/absent-case.json',
			'  MISS  on two sets only: measured on a reduced scale only (--sets wine): ours 99, bar ours ≥ 92.3',
		]);
	});

	it('says that a group has no bars yet, and exits with 0', () => {
		const { status, stdout } = bench(['--check', 'empty'], fixtures);
		expect([status, stdout]).toEqual([0, 'empty: no bars yet.\n']);
	});

	it('checks every group when none is named', () => {
		const { status, stdout } = bench(['--check'], fixtures);
		expect(status).toBe(1);
		expect(stdout).toContain('spine:');
		expect(stdout).toContain('empty:');
	});

	it('refuses a group that does not exist', () => {
		expect(bench(['--check', 'spin'], fixtures).stderr).toContain("There is no group 'spin'; the groups are spine, empty.");
	});

	it('names a result file that is cut', () => {
		writeFileSync(join(folder, 'cut.json'), '{"case": "spe');
		expect(() => readResults(folder)).toThrow('cut.json is not JSON');
		rmSync(join(folder, 'cut.json'));
	});

	it('takes a test in the place of a measurement only when the file exists', () => {
		const bar = { what: 'same bits', test: 'packages/x.test.ts' };
		expect(judge(bar, new Map(), () => true).met).toBe(true);
		expect(judge(bar, new Map(), () => false)).toEqual({ met: false, text: 'never measured: packages/x.test.ts does not exist' });
	});

	it('counts both ends of a bar', () => {
		const bar = { what: '', measure: 'ours' as const, atLeast: 0.6, atMost: 1.4 };
		expect(barText(bar)).toBe('ours ≥ 0.6 and ours ≤ 1.4');
		expect([0.5, 0.6, 1.4, 1.5, null, Number.NaN].map((ours) => clears(bar, { ours }))).toEqual([false, true, true, false, false, false]);
	});

	it('holds only bars whose case or test exists, in seven groups', () => {
		const bars = readBars(at('../bars.json'));
		expect(Object.keys(bars)).toEqual(['spine', 'kernels', 'convolutional', 'reinforcement', 'serve', 'docs', 'production']);
		const names = cases.map(({ name }) => name);
		for (const bar of Object.values(bars).flat() as { case?: string; test?: string }[])
			expect(bar.test === undefined ? names.includes(bar.case ?? '') : existsSync(at(`../../${bar.test}`)), JSON.stringify(bar)).toBe(true);
		expect(check(bars, new Map(), () => false).failed).toBe(Object.values(bars).flat().length);
	});
});

describe('a result', () => {
	const bars = readBars(at('fixtures/bars.json'));
	const measure = async () => {
		const work = (size: number) => () => {
			let sum = 0;
			for (let i = 0; i < size; i++) sum += Math.sqrt(i);
			return sum;
		};
		const row = await alternate({ name: 'fast', unit: 'ms', ours: work(20_000), peer: work(4_000_000), rounds: 5 });
		return assembleResult(bars, 'speed', { rows: [row, { name: 'alone', ours: 3, unit: 's' }], versions: { peer: '1.2.3' } });
	};

	it('has the fields that readers of the files rely on', async () => {
		const result = await measure();
		expect(Object.keys(result)).toEqual(['case', 'date', 'machine', 'versions', 'reduced', 'notes', 'rows']);
		expect(Object.keys(result.machine)).toEqual(['processor', 'cores', 'memoryGiB', 'system', 'node']);
		expect(result.versions).toMatchObject({ anod: expect.any(String), peer: '1.2.3' });
		const [fast, alone] = result.rows;
		expect(fast).toMatchObject({ name: 'fast', unit: 'ms', bar: 'ratio ≥ 45', met: fast.ratio >= 45, rounds: 5 });
		expect(fast.ratio).toBeGreaterThan(1);
		expect(fast.spread[0]).toBeLessThanOrEqual(fast.ratio);
		expect(fast.spread[1]).toBeGreaterThanOrEqual(fast.ratio);
		expect(alone).toEqual({ name: 'alone', ours: 3, peer: null, unit: 's', ratio: null, spread: null, bar: null, met: null });
	});

	it('is written whole, and read back as it was', async () => {
		const result = await measure();
		const file = join(folder, 'new', fileName('quality tabular'));
		writeResult(file, result);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(result)));
		expect(readdirSync(join(folder, 'new'))).toEqual(['quality-tabular.json']);
	});

	it('leaves no temporary file when it cannot be written', async () => {
		const result = await measure();
		expect(() => writeResult(folder, result)).toThrow();
		expect(readdirSync(join(folder, '..')).filter((name) => name.startsWith(`${folder.split('/').at(-1)}.`))).toEqual([]);
	});

	it('prints as a table that says what was missed and what was reduced', () => {
		const rows = [{ name: 'slow', ours: 1, peer: 19, unit: 'ms', ratio: 19, spread: [18, 20] }];
		const text = resultTable(assembleResult(bars, 'speed', { rows, reduced: ['--rounds 1'] }));
		expect(text).toMatch(/slow +1 +19 +ms +19 +18–20 +ratio ≥ 20 +MISSED/);
		expect(text).toContain('Reduced scale (--rounds 1)');
	});
});

describe('the measuring sticks', () => {
	it('count ties as half in the AUROC', () => {
		expect(auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
		expect(auroc([0, 1, 0, 1], [1, 1, 1, 1])).toBe(0.5);
		expect(auroc([1, 0, 0], [2, 2, 1])).toBe(0.75);
	});

	it('compute average precision as scikit-learn documents it', () => {
		expect(averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBeCloseTo(0.8333333333, 9);
		expect(averagePrecision([0, 1, 0, 1], [1, 1, 1, 1])).toBe(0.5);
	});

	it('refuse a score that is not finite', () => {
		expect(() => auroc([0, 1], [Number.NaN, 1])).toThrow('The score of row 0 is NaN');
		expect(() => averagePrecision([0, 1], [0, Number.POSITIVE_INFINITY])).toThrow('row 1');
	});

	it('find median and quartiles', () => {
		expect(median([3, 1, 2, 10])).toBe(2.5);
		expect(quartiles([1, 2, 3, 4, 5])).toEqual([2, 4]);
	});
});

describe('splits', () => {
	const n = 12_000;
	const labels = Uint8Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 1 : 0));
	const rows = { data: Float64Array.from({ length: n }, (_, i) => i), shape: [n, 1] };

	it('are the same for the same seed and another for another', () => {
		const first = randomHalf({ rows, labels }, 'set', 1);
		expect(randomHalf({ rows, labels }, 'set', 1).train.data).toEqual(first.train.data);
		expect(randomHalf({ rows, labels }, 'set', 2).train.data).not.toEqual(first.train.data);
	});

	it('train on normal rows only, sample large sets down with the share of anomalies kept, and rank no training row', () => {
		const { train, test, labels: ranked } = randomHalf({ rows, labels }, 'set', 0);
		expect(Array.from(train.data).every((i) => labels[i] === 0)).toBe(true);
		expect([train.shape[0], test.shape[0]]).toEqual([4500, 5500]);
		expect(Array.from(test.data, (i) => labels[i])).toEqual(Array.from(ranked));
		expect(ranked.reduce((sum: number, label: number) => sum + label, 0)).toBe(1000);
		const trained = new Set(train.data);
		expect(Array.from(test.data).some((i) => trained.has(i))).toBe(false);
	});

	it('come from a generator that depends on the whole of its seed', () => {
		const first = (...seed: (string | number)[]) => randomFrom(...seed)();
		expect(new Set([first('a', 1), first('a', 2), first('b', 1), first('a', '1', ''), first('a1')]).size).toBe(5);
		const order = shuffled([0, 1, 2, 3, 4, 5, 6, 7], randomFrom('order'));
		expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		const random = randomFrom('mean');
		expect(Array.from({ length: 20_000 }, random).reduce((sum, value) => sum + value, 0) / 20_000).toBeCloseTo(0.5, 2);
	});
});
