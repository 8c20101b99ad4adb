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

it('has blocks on the quick start and on the page of each detector', () => {
	const withBlocks = pages.filter((page) => page.blocks.length > 0).map(({ path }) => path);
	expect(withBlocks).toContain('guide/quick-start.md');
	const detectors = pages.filter(({ path }) => path.startsWith('detectors/')).map(({ path }) => path);
	expect(withBlocks).toEqual(expect.arrayContaining(detectors));
});
