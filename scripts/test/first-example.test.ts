import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstExample } from '../first-example.mjs';
import { publicPackages, root } from '../public-packages.mjs';

const folder = mkdtempSync(join(tmpdir(), 'anod-example-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the first example of a README', () => {
	it('is the first block marked js, whole', () => {
		const file = join(folder, 'README.md');
		writeFileSync(file, 'Text\n\n```sh\nnpm test\n```\n\n```js\nconst a = 1;\n\nconsole.log(a);\n```\n\n```js\nsecond();\n```\n');
		expect(firstExample(file)).toBe('const a = 1;\n\nconsole.log(a);\n');
	});

	it('says which file has none', () => {
		const file = join(folder, 'EMPTY.md');
		writeFileSync(file, 'Nothing here\n');
		expect(() => firstExample(file)).toThrow('EMPTY.md has no ```js block');
	});

	it('exists in the README of the repository and of core', () => {
		for (const file of ['README.md', 'packages/core/README.md']) expect(firstExample(join(root, file))).toContain('AutoencoderDetector');
	});
});

describe('the public packages', () => {
	it('are core, the backends, the scoring app and the command-line tool', () => {
		expect(publicPackages().map(({ name }) => name)).toEqual([
			'@anod/cli',
			'@anod/backend-node',
			'@anod/backend-wasm',
			'@anod/core',
			'@anod/serve',
		]);
	});
});
