import { describe, expect, it } from 'vitest';
import { describeFailure, runBlock } from '../run/check.js';
import { pages } from './pages.js';

describe.each(pages.filter((page) => page.blocks.length > 0))('$path', (page) => {
	it.each(page.blocks)('the block of line $line runs and shows what it says', async (block) => {
		const { outputs, ending } = await runBlock(page, block);
		if (ending.kind === 'failed') expect.fail(describeFailure(page, block, ending));
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
async function firstColumn(path: string): Promise<number[]> {
	const page = pages.find((one) => one.path === path)!;
	const { outputs } = await runBlock(page, page.blocks[0]);
	const table = outputs.find((output) => output.kind === 'table');
	return table!.rows.map(([cell]) => Number(cell));
}

it('finds the rows that the text speaks of, and few others', async () => {
	const parcels = await firstColumn('detectors/autoencoder.md');
	expect(parcels.slice(0, 4).sort((a, b) => a - b)).toEqual([100, 300, 500, 700]);
	expect(parcels.length).toBeLessThanOrEqual(7);
	const days = await firstColumn('index.md');
	expect(days).toEqual(expect.arrayContaining([90, 200, 300]));
	expect(days.length).toBeLessThanOrEqual(4);
});

it('finds the events that the pages of series and streams speak of, in the series that was changed', async () => {
	const first = async (path: string, at = 0) => {
		const page = pages.find((one) => one.path === path)!;
		const { outputs } = await runBlock(page, page.blocks[at]);
		const plots = outputs.flatMap((output) => (output.kind === 'plot' && output.plot.kind === 'series' ? output.plot : []));
		return plots[0];
	};
	const { x, events } = await first('detectors/series.md');
	expect(events).toHaveLength(3);
	for (const [i, [from, to]] of [
		[130, 138],
		[240, 256],
		[390, 420],
	].entries()) {
		expect(events[i].from).toBeLessThan(x[to]);
		expect(events[i].to).toBeGreaterThan(x[from]);
	}
	const { alarms } = await first('detectors/streams.md', 1);
	expect(alarms).toHaveLength(2);
	expect(alarms[0]).toBe(260);
	expect(alarms[1]).toBeGreaterThan(600);
	expect(alarms[1]).toBeLessThan(640);
});

it('has blocks on the quick start and on the page of each detector', () => {
	const withBlocks = pages.filter((page) => page.blocks.length > 0).map(({ path }) => path);
	expect(withBlocks).toContain('guide/quick-start.md');
	const detectors = pages.filter(({ path }) => path.startsWith('detectors/')).map(({ path }) => path);
	expect(withBlocks).toEqual(expect.arrayContaining(detectors));
});
