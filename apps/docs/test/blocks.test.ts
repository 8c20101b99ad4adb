import { beforeAll, describe, expect, it } from 'vitest';
import { checkPages } from '../run/check.js';
import type { Page } from '../run/extract.js';
import type { Output } from '../run/messages.js';
import type { Block } from '../run/program.js';
import { readShown, type Shown, shownBy } from '../run/shown.js';
import { pages } from './pages.js';
import { builtSite } from './site.js';

/** By day what the build showed, which a block that fails ends with page and line; every night the blocks run again, on the sources. */
let all: readonly Shown[];
beforeAll(async () => {
	all = process.env.ANOD_NIGHTLY ? await checkPages(pages) : readShown(builtSite());
}, 600_000);
const shownOf = (page: Page, block: Block): readonly Output[] => shownBy(all, page.path, block.line);

describe.each(pages.filter((page) => page.blocks.length > 0))('$path', (page) => {
	it.each(page.blocks)('the block of line $line shows what it says', (block) => {
		const outputs = shownOf(page, block);
		const calls = block.source.match(/\bplot\.\w+\(/g) ?? [];
		expect(outputs.filter(({ kind }) => kind === 'plot').length, 'plots').toBeGreaterThanOrEqual(calls.length);
		expect(outputs.filter(({ kind }) => kind !== 'progress').length, 'outputs').toBeGreaterThan(0);
	});

	it('names each block once', () => {
		const names = page.blocks.flatMap(({ name }) => name ?? []);
		expect(new Set(names).size).toBe(names.length);
	});
});

/** Cells of a column of the first table that the first block of a page shows. */
function firstColumn(path: string): number[] {
	const page = pages.find((one) => one.path === path)!;
	const table = shownOf(page, page.blocks[0]).find((output) => output.kind === 'table');
	return table!.rows.map(([cell]) => Number(cell));
}

it('finds the rows that the text speaks of, and few others', () => {
	const parcels = firstColumn('detectors/autoencoder.md');
	expect(parcels.slice(0, 4).sort((a, b) => a - b)).toEqual([100, 300, 500, 700]);
	expect(parcels.length).toBeLessThanOrEqual(7);
	const days = firstColumn('index.md');
	expect(days).toEqual(expect.arrayContaining([90, 200, 300]));
	expect(days.length).toBeLessThanOrEqual(4);
});

it('finds the events that the pages of series and streams speak of, in the series that was changed', () => {
	const first = (path: string, at = 0) => {
		const page = pages.find((one) => one.path === path)!;
		const plots = shownOf(page, page.blocks[at]).flatMap((output) =>
			output.kind === 'plot' && output.plot.kind === 'series' ? output.plot : [],
		);
		return plots[0];
	};
	const { x, events } = first('detectors/series.md');
	expect(events).toHaveLength(3);
	for (const [i, [from, to]] of [
		[130, 138],
		[240, 256],
		[390, 420],
	].entries()) {
		expect(events[i].from).toBeLessThan(x[to]);
		expect(events[i].to).toBeGreaterThan(x[from]);
	}
	const { alarms } = first('detectors/streams.md', 1);
	expect(alarms).toHaveLength(2);
	expect(alarms[0]).toBe(260);
	expect(alarms[1]).toBeGreaterThan(600);
	expect(alarms[1]).toBeLessThan(640);
});

describe('the page of the reward-driven detector says what its blocks show', () => {
	const page = pages.find(({ path }) => path === 'detectors/reinforcement.md')!;
	/** The outputs of the block with these words. */
	const shown = (words: string) => {
		const blocks = page.blocks.filter(({ source }) => source.includes(words));
		expect(blocks, words).toHaveLength(1);
		return shownOf(page, blocks[0]);
	};
	const plots = (outputs: readonly Output[]) => outputs.flatMap((output) => (output.kind === 'plot' ? output.plot : []));
	const bars = (outputs: readonly Output[]) =>
		plots(outputs).flatMap((plot) => (plot.kind === 'bars' ? new Map(plot.names.map((name, i) => [name, plot.values[i]])) : []));
	const lines = (outputs: readonly Output[]) =>
		plots(outputs).flatMap((plot) => (plot.kind === 'line' ? new Map(plot.series.map(({ name, y }) => [name, y])) : []));

	it('ranks frauds first, small ones too, flags the surest and leaves many below the line', () => {
		const outputs = shown('byScore.sort');
		const table = outputs.find((output) => output.kind === 'table')!;
		const cells = (column: string) => table.rows.map((row) => Number(row[table.columns.indexOf(column)]));
		const [amounts, pauses, alarms, frauds] = [cells('amount'), cells('pause'), cells('alarm'), cells('fraud')];
		expect(frauds.slice(0, 3)).toEqual([1, 1, 1]);
		expect(amounts.some((amount, i) => frauds[i] === 1 && amount < 6)).toBe(true);
		expect(alarms.some((alarm, i) => alarm > frauds[i])).toBe(false);
		expect(alarms.some((alarm, i) => alarm < frauds[i])).toBe(true);
		for (const [i, pause] of pauses.entries()) if (frauds[i] === 0) expect(pause).toBeLessThan(10);
	});

	it('ranks better with each label, and without them no better than unsupervised', () => {
		const [quality] = bars(shown('known of [0, 1'));
		const [autoencoder, none, one, three, ten] = [...quality.values()];
		expect(none).toBeLessThan(autoencoder + 0.2);
		expect(one).toBeGreaterThan(Math.max(none, autoencoder));
		expect(three).toBeGreaterThan(one);
		expect(ten).toBeGreaterThan(three);
		expect(ten).toBeGreaterThan(0.75);
	});

	it('raises more alarms where a miss is expensive, fewer where a false alarm is, and earns by it', () => {
		const outputs = shown("'A miss costs 10'");
		const alarms = outputs.flatMap((output) => {
			const found = 'text' in output && output.text.match(/: (\d+) alarms, (\d+) of them right/);
			return found ? [{ raised: Number(found[1]), right: Number(found[2]) }] : [];
		});
		expect(alarms).toHaveLength(3);
		const [equal, miss, falseAlarm] = alarms;
		expect(miss.raised).toBeGreaterThan(equal.raised);
		expect(falseAlarm.raised).toBeLessThan(equal.raised);
		const [, ofMiss, ofFalseAlarm] = bars(outputs);
		for (const other of ['as for equal costs', 'no alarm at all'])
			expect(ofMiss.get('as it decides'), other).toBeGreaterThan(ofMiss.get(other)!);
		expect(ofFalseAlarm.get('as it decides')).toBeGreaterThanOrEqual(ofFalseAlarm.get('no alarm at all')!);
	});

	it('finds more by asking than in the order of before', () => {
		const [found] = lines(shown("name: 'found'"));
		const [asked, before] = [found.get('asked and answered')!, found.get('in the order before')!];
		expect(asked).toHaveLength(81);
		expect(asked[80]).toBeGreaterThan(1.3 * before[80]);
	});

	it('blames the pause for a small fraud', () => {
		const [small] = bars(shown('const small ='));
		expect([...small].sort((a, b) => b[1] - a[1])[0][0]).toBe('pause');
	});

	it('earns more as it learns, and more without trials', () => {
		const [curve] = lines(shown('const { step, acted, greedy }'));
		const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;
		const [acted, greedy] = [curve.get('as it acted')!, curve.get('without trials')!];
		expect(mean(acted.slice(-10))).toBeGreaterThan(mean(acted.slice(0, 10)) + 0.3);
		expect(mean(greedy.slice(-10))).toBeGreaterThan(mean(acted.slice(-10)));
		expect(Math.max(...greedy)).toBeGreaterThan(1);
	});

	it('copies a teacher of one line, and labels add what it does not know', () => {
		const [quality] = bars(shown("'its pupil'"));
		const [rule, pupil, labelled] = [...quality.values()];
		expect(Math.abs(pupil - rule)).toBeLessThan(0.1);
		expect(labelled).toBeGreaterThan(pupil);
	});

	it('ranks well with all labels, by the textbook agent too', () => {
		const outputs = shown("preset: 'classic'");
		const qualities = outputs.flatMap((output) => {
			const found = 'text' in output && output.text.match(/^(classic|default) ([\d.]+)$/);
			return found ? Number(found[2]) : [];
		});
		expect(qualities).toHaveLength(2);
		for (const quality of qualities) expect(quality).toBeGreaterThan(0.75);
	});

	it('goes on to the same bits', () => {
		expect(shown('FittedReinforcement.load').map((output) => 'text' in output && output.text)).toContain(
			'the same scores to the last bit: true',
		);
	});

	it('shows four different errors', () => {
		const outputs = shown('isAnodError');
		expect(outputs.map((output) => 'text' in output && output.text.split(':')[0])).toEqual([
			'ANOD_OPTION',
			'ANOD_SHAPE',
			'ANOD_OPTION',
			'ANOD_NOT_FITTED',
		]);
	});
});

it('has blocks on the quick start and on the page of each detector', () => {
	const withBlocks = pages.filter((page) => page.blocks.length > 0).map(({ path }) => path);
	expect(withBlocks).toContain('guide/quick-start.md');
	const detectors = pages.filter(({ path }) => path.startsWith('detectors/')).map(({ path }) => path);
	expect(withBlocks).toEqual(expect.arrayContaining(detectors));
});
