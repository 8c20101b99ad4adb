import { describe, expect, it } from 'vitest';
import { checkPages } from '../run/check.js';
import { portable } from '../run/copy.js';
import { describe as describePlot } from '../run/describe.js';
import { extractBlocks } from '../run/extract.js';
import { imagesPlot } from '../run/images-plot.js';
import type { Output } from '../run/messages.js';
import { runInNode } from '../run/node.js';
import { parseInfo } from '../run/program.js';
import { mostOutputs } from '../run/scope.js';
import { seriesPlot } from '../run/series-plot.js';

const run = (source: string, setup = '') => runInNode({ setup, source });
const texts = (outputs: readonly Output[]) => outputs.map((output) => ('text' in output ? output.text : output.kind));

describe('a block', () => {
	it('is TypeScript with imports, and shows what it prints and its last value', async () => {
		const { outputs, ending } = await run(`import { rocAuc, type Confusion } from '@anod/core/metrics';
			interface Wanted { readonly auc: number }
			const labels: number[] = [0, 0, 1];
			console.log('labels', labels);
			({ auc: rocAuc(labels, [1, 2, 3]) }) satisfies Wanted;`);
		expect(ending.kind).toBe('done');
		expect(texts(outputs)).toEqual(['labels [ 0, 0, 1 ]', '{ auc: 1 }']);
	});

	it('loads whole modules, renamed names, and modules asked for later', async () => {
		const { outputs } = await run(`import * as metrics from '@anod/core/metrics';
			import { rocAuc as area } from '@anod/core';
			const later = await import('@anod/core/metrics');
			[metrics.rocAuc === later.rocAuc, area === later.rocAuc];`);
		expect(texts(outputs)).toEqual(['[ true, true ]']);
	});

	it('continues another: shares its names, shows only its own output', async () => {
		const { outputs } = await run('console.log(answer)', "console.log('before')\nconst answer = 42");
		expect(texts(outputs)).toEqual(['42']);
	});

	it.each([
		['an error', 'const a = 1;\n\nnull.x;', 3, /TypeError/],
		['an error in a function', 'const f = () => {\n\tthrow new Error("inside");\n};\nf();', 2, /inside/],
		['a word that is no TypeScript', 'const a = 1;\nconst = 2;', 2, /SyntaxError/],
		['a name declared twice', 'const a = 1;\nlet b;\nconst a = 2;', 3, /already been declared/],
		['an export', '\nexport const a = 1;', 2, /cannot export/],
		[
			'an error of the SDK',
			"import { AutoencoderDetector } from '@anod/core';\nnew AutoencoderDetector({ sed: 1 } as object);",
			2,
			/ANOD_OPTION.*sed/,
		],
	])('says the line of %s', async (_, source, line, message) => {
		expect((await run(source)).ending).toMatchObject({ kind: 'failed', line, message: expect.stringMatching(message) });
		const continued = await run(source, 'const before = 1;\nconst more = 2;');
		expect(continued.ending, 'after another block').toMatchObject({ kind: 'failed', line, inSetup: false });
	});

	it('says when the fault is in the block that it continues', async () => {
		expect((await run('1', 'null.x')).ending).toMatchObject({ kind: 'failed', inSetup: true });
	});

	it('cannot import what the site does not carry', async () => {
		expect((await run("import x from 'left-pad'; x;")).ending).toMatchObject({
			message: expect.stringMatching(/carries @anod\/core.*left-pad/),
		});
	});

	it('shows a series and pictures as data, gaps as null', async () => {
		const { outputs } = await run(`plot.series({ a: [1, NaN, 3] }, {
				x: [new Date(0), new Date(60000), new Date(120000)],
				scores: [0, 1, 2], threshold: 1, events: [{ start: 1, end: 3 }], alarms: [2] });
			plot.images({ data: new Uint8Array(16), shape: [1, 4, 4] }, { heat: new Float32Array(16).fill(2), marked: [1], captions: ['dark'] });`);
		expect(outputs.map((output) => output.kind === 'plot' && output.plot)).toEqual([
			{
				kind: 'series',
				title: '',
				name: '',
				xLabel: '',
				x: [0, 60_000, 120_000],
				isTime: true,
				panels: [
					{ label: 'a', values: [1, null, 3] },
					{ label: 'score', values: [0, 1, 2], threshold: 1 },
				],
				events: [{ from: 60_000, to: 120_000 }],
				alarms: [120_000],
			},
			{
				kind: 'images',
				title: '',
				name: '',
				height: 4,
				width: 4,
				channels: 1,
				pixels: new Array(16).fill(0),
				heat: new Array(16).fill(1),
				captions: ['dark'],
				marked: [true],
			},
		]);
	});

	it('puts a line or a series in the place of the one with its name', async () => {
		const { outputs } = await run(`plot.series([1], { name: 'a' });
			console.log('between');
			plot.series([1, 2], { name: 'a' });
			plot.series([1, 2, 3]);
			plot.series([1, 2, 3, 4]);
			plot.line([1], { name: 'b' });
			plot.line([1, 2], { name: 'b' });
			plot.line([1, 2, 3]);`);
		const lengths = outputs.map((output) => {
			if (output.kind !== 'plot') return 0;
			return output.plot.kind === 'line' ? output.plot.series[0].y.length : output.plot.kind === 'series' ? output.plot.x.length : -1;
		});
		expect(lengths).toEqual([2, 0, 3, 4, 2, 3]);
	});

	it('is cut off when it prints without end', async () => {
		const { outputs } = await run(`for (let i = 0; i < ${mostOutputs + 50}; i++) console.log(i);`);
		expect(outputs).toHaveLength(mostOutputs + 1);
		expect(texts(outputs).at(-1)).toMatch(/not shown/);
	});

	it('shows rows and columns as tables, plots as data, and progress', async () => {
		const { outputs } = await run(`display([{ a: 1, b: 'x' }, { a: 0.123456789, b: null }]);
			display({ a: new Float32Array([1, 2]), b: [3, 4] });
			console.table([[1, 2]]);
			plot.histogram(new Float64Array([1, 2, 9]), { threshold: 5 });
			progress({ fraction: 1, phase: 'train', loss: 0.5 });`);
		expect(outputs).toEqual([
			{
				kind: 'table',
				columns: ['a', 'b'],
				rows: [
					['1', 'x'],
					['0.12346', 'null'],
				],
				more: 0,
			},
			{
				kind: 'table',
				columns: ['a', 'b'],
				rows: [
					['1', '3'],
					['2', '4'],
				],
				more: 0,
			},
			{ kind: 'table', columns: ['0', '1'], rows: [['1', '2']], more: 0 },
			{ kind: 'plot', plot: { kind: 'histogram', title: '', label: 'score', values: [1, 2, 9], threshold: 5 } },
			{ kind: 'progress', fraction: 1, label: 'train, loss 0.500' },
		]);
	});

	it.each([
		['nothing', 'plot.line([])', /no values/],
		['NaN', 'plot.histogram([1, NaN])', /NaN as values\[1\]/],
		['a column that is not there', "plot.scatter([{ a: 1, b: 2 }], { x: 'c' })", /undefined as c\[0\]/],
		['labels of other rows', 'plot.scatter([[1, 2]], { marked: [0, 1] })', /2 entries of marked for 1/],
		['a series of nothing', 'plot.series([])', /no values/],
		['scores of another series', 'plot.series([1, 2], { scores: [1] })', /1 entries of scores for 2/],
		['an event that lies elsewhere', 'plot.series([1, 2], { events: [{ start: 1, end: 4 }] })', /position 3; the series has 2 steps/],
		['a time that is none', 'plot.series([1], { x: [new Date(NaN)] })', /Invalid Date as x\[0\]/],
		['infinity', 'plot.series([1, Infinity])', /Infinity as values\[1\]/],
		['rows as pictures', 'plot.images({ data: [1, 2], shape: [1, 2] })', /shape \[1, 2\]/],
		['half a picture', 'plot.images({ data: [1, 2], shape: [1, 2, 2] })', /2 entries of data for 4/],
		['bars without a name each', "plot.bars([1, 2], { names: ['a'] })", /1 entries of names for 2/],
	])('cannot plot %s', async (_, source, message) => {
		expect((await run(source)).ending).toMatchObject({ kind: 'failed', line: 1, message: expect.stringMatching(message) });
	});
});

describe('a page', () => {
	const page = (markdown: string) => [{ path: 'some.md', blocks: extractBlocks(markdown) }];

	it('knows its blocks, their lines and names, and leaves others alone', () => {
		const blocks = extractBlocks(
			'---\ntitle: x\n---\n# A\n\n```ts\nnot.run()\n```\n\n- in a list\n\n  ```ts run name=a\n  1;\n  ```\n\n```ts run after=a\n2;\n3;\n```\n',
		);
		expect(blocks).toEqual([
			{ source: '1;', line: 13, name: 'a' },
			{ source: '2;\n3;', line: 17, after: 'a' },
		]);
	});

	it('refuses a word that it does not know', () => {
		expect(parseInfo('js')).toBeUndefined();
		expect(() => parseInfo('ts run befor=x')).toThrow(/befor=x/);
	});

	it('with a block that fails, fails the build and says where', async () => {
		const markdown = '# A\n\n```ts run name=a\nconst a = 1;\na;\n```\n\n```ts run after=a\nconst b = a;\nb.c.d;\n```\n';
		await expect(checkPages(page(markdown))).rejects.toThrow(/some\.md:10: TypeError/);
		await expect(checkPages(page('```ts run\nconst a = 1;\n```'))).rejects.toThrow(/some\.md:2: the block shows nothing/);
		await expect(checkPages(page('```ts run\n1;\n```'))).resolves.toEqual([
			{ path: 'some.md', line: 2, outputs: [{ kind: 'value', text: '1' }] },
		]);
	});

	it('with a block that continues what is not there, fails', async () => {
		await expect(checkPages(page('```ts run after=nobody\n1;\n```'))).rejects.toThrow(/no block name=nobody/);
	});
});

it('tells a reader who does not see a plot what it shows', () => {
	const series = seriesPlot({ load: [1, 2, 3] }, { events: [{ start: 0, end: 2 }], alarms: [1, 2], title: 'Pump', scores: [0, 0, 1] });
	expect(describePlot(series)).toBe('Pump: 3 steps of a series, load, score, 1 event shaded, 2 alarms marked');
	const images = imagesPlot({ data: new Float32Array(32), shape: [2, 4, 4] }, { heat: new Float32Array(32), marked: [0, 1] });
	expect(describePlot(images)).toBe('2 pictures, each with its heat map, 1 of them marked');
});

it('gives a copy with what it continues and stand-ins for the helpers it uses', () => {
	expect(portable({ setup: 'const a = 1;', source: 'console.log(a);' })).toBe('const a = 1;\n\nconsole.log(a);\n');
	const copy = portable({ setup: '', source: 'plot.line([1]);' });
	expect(copy).toMatch(/^\/\/ .*\nconst plot = .*;\n\nplot\.line/);
	expect(copy).not.toMatch(/display|progress/);
});
