import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInNode } from '../run/node.js';
import { folder } from './pages.js';

/** What a reader copies: every block of a README that is marked js. */
const blocks = ['README.md', 'packages/core/README.md'].flatMap((file) =>
	[...readFileSync(join(folder, '../..', file), 'utf8').matchAll(/^```js\r?\n([\s\S]*?)^```/gm)].map((found, i) => ({
		file,
		number: i + 1,
		source: found[1],
	})),
);

const runs = new Map<string, ReturnType<typeof runInNode>>();

/** Its one run, for all tests that look at it. */
function run(source: string): ReturnType<typeof runInNode> {
	const begun = runs.get(source) ?? runInNode({ setup: '', source });
	runs.set(source, begun);
	return begun;
}

it('has examples of tables, series, streams, images and feedback in both READMEs', () => {
	for (const file of new Set(blocks.map((block) => block.file))) {
		const all = blocks.flatMap((block) => (block.file === file ? block.source : [])).join('\n');
		for (const word of ['AutoencoderDetector', 'ConvolutionalDetector', '.stream(', 'events', 'ReinforcementDetector', '.feedback('])
			expect(all).toContain(word);
	}
});

it.each(blocks)('runs example $number of $file', async ({ source }) => {
	const { outputs, ending } = await run(source);
	expect(ending).toMatchObject({ kind: 'done' });
	expect(outputs.length).toBeGreaterThan(0);
});

it('finds what the README says of its series, its images and its boxes', async () => {
	const [, series, images, boxes] = blocks.filter(({ file }) => file === 'README.md');
	const printed = async ({ source }: (typeof blocks)[number]) =>
		(await run(source)).outputs.map((output) => ('text' in output ? output.text : ''));
	expect(await printed(series)).toEqual([
		"{ start: 183, end: 275, peak: 205, most: 'temperature' }",
		expect.stringMatching(/^alarm at 200 /),
	]);
	const [flagged] = await printed(images);
	expect(flagged).toMatch(/5\.50\d*\s*\] Uint8Array\(10\) \[ 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 \]$/);
	const [asked] = await printed(boxes);
	expect(asked).toMatch(/^[.+]{30} Uint8Array\(2\) \[ 1, 0 \]/);
	expect(asked.match(/\+/g)!.length).toBeGreaterThan(17);
});
