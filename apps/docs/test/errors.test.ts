import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wasmBackend } from '@anod/backend-wasm';
import { AnodError, type AnodErrorCode, AutoencoderDetector, helpFor, isAnodError, load } from '@anod/core';
import { tfjsBackend } from '@anod/core/tfjs';
import { scoringApp } from '@anod/serve';
import { expect, it } from 'vitest';
import { describeError } from '../../cli/src/errors.js';
import { folder } from './pages.js';

const root = join(folder, '../..');
const page = readFileSync(join(folder, 'pages/reference/errors.md'), 'utf8');
const sections = new Map(
	page.split(/^(?=#{2,3} )/m).flatMap(
		(text) =>
			/^#+ (ANOD_\w+) /
				.exec(text)
				?.slice(1, 2)
				.map((code) => [code, text] as const) ?? [],
	),
);
const quoted = (code: string) => [...(sections.get(code) ?? '').matchAll(/^> `(.*)`$/gm)].map(([, message]) => message);

/** The sources of what can fail. */
const sources = ['packages/core', 'packages/backend-wasm', 'packages/backend-node', 'packages/serve', 'apps/cli']
	.flatMap((name) => {
		const place = join(root, name, 'src');
		return readdirSync(place, { recursive: true, encoding: 'utf8' })
			.filter((path) => path.endsWith('.ts'))
			.map((path) => readFileSync(join(place, path), 'utf8'));
	})
	.join('\n');

it('explains every code that there is, and none that there is not', () => {
	const codes = new Set([...sources.matchAll(/'(ANOD_[A-Z_]+)'/g)].map(([, code]) => code));
	expect([...sections.keys()].sort()).toEqual([...codes].sort());
	for (const code of codes) expect(page, code).toContain(`{#${code}}`);
});

const rows = Array.from({ length: 100 }, (_, i) => ({ power: 20 + (i % 7), temperature: 40 + (i % 5) }));

it('quotes messages of a detector as they are', { timeout: 60_000 }, async () => {
	const backend = await wasmBackend();
	const options = { seed: 7, steps: 20 };
	const fitted = new AutoencoderDetector(options);
	await fitted.fit(rows, { backend });
	const strict = new AutoencoderDetector({ ...options, missing: 'error' });
	await strict.fit(rows, { backend });
	const model = await fitted.save();
	const gone = await wasmBackend();
	gone.dispose();
	const failing: (() => unknown)[] = [
		() => fitted.score([[1, 2, 3, 4]]),
		() => new AutoencoderDetector(options).fit([[1, 2], [1]], { backend }),
		() => wasmBackend({ arithmetic: 'quick' as 'fast' }),
		() => new AutoencoderDetector({ epochs: -1 }),
		() => fitted.score([{ power: 20, temperature: 'warm' }]),
		() => strict.score([{ power: 20, temperature: null }]),
		() => fitted.score([{ power: 20, temperatur: 40 }]),
		() => new AutoencoderDetector(options).score(rows),
		() => new AutoencoderDetector(options).fit(rows.slice(0, 3), { backend }),
		() => new AutoencoderDetector({ ...options, preset: 'classic', learningRate: 1e30 }).fit(rows, { backend }),
		() => fitted.fit(rows, { backend, signal: AbortSignal.abort() }),
		() => load(model.subarray(0, model.length - 9), { backend }),
		() =>
			load(
				model.map((byte, i) => (i === model.length - 5 ? 255 - byte : byte)),
				{ backend },
			),
		() => tfjsBackend({ name: 'webgpu' }),
		() => new AutoencoderDetector(options).fit(rows, { backend: gone }),
	];
	const said = new Set<string>();
	for (const fail of failing) {
		const thrown = await Promise.resolve()
			.then(fail)
			.then(
				() => expect.fail(`no error: ${fail}`),
				(error) => error,
			);
		if (!isAnodError(thrown)) throw thrown;
		// How long a file is depends on what it holds.
		said.add(thrown.message.replace(/\d{4,} bytes and the file holds \d+/, '73272 bytes and the file holds 73263'));
	}
	const codes = Object.keys(unions);
	expect(codes.flatMap(quoted).sort()).toEqual([...said].sort());
});

/** Every code of the SDK; the compiler refuses one that is missing here. */
const unions: Record<AnodErrorCode, true> = {
	ANOD_SHAPE: true,
	ANOD_OPTION: true,
	ANOD_INPUT: true,
	ANOD_MISSING_VALUE: true,
	ANOD_UNKNOWN_COLUMN: true,
	ANOD_NOT_FITTED: true,
	ANOD_TOO_FEW_ROWS: true,
	ANOD_DIVERGED: true,
	ANOD_ABORTED: true,
	ANOD_FILE: true,
	ANOD_BACKEND: true,
	ANOD_DISPOSED: true,
};

/** A message as a pattern: what is filled in may be anything. */
const pattern = (template: string) =>
	template
		.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '\0')
		.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')
		.replaceAll('\0', '.+?');

it('quotes messages of the command and the service as they are written in their code', () => {
	for (const [code, text] of sections) {
		if (code in unions) continue;
		const templates = [
			...sources.matchAll(new RegExp(`'${code}',\\s*(?:\`([^\`]*)\`|'([^']*)')(?:,\\s*(?:\`([^\`]*)\`|'([^']*)'))?`, 'g')),
		].map(([, a, b, c, d]) =>
			[a ?? b, c ?? d]
				.filter((part) => part !== undefined)
				.map(pattern)
				.join(' '),
		);
		for (const message of quoted(code)) {
			const sentence = message.slice(code.length + 2);
			const fits = templates.some((template) => new RegExp(`^${template}$`).test(sentence)) || sources.includes(sentence);
			expect(fits, `${code}: ${sentence}\n${templates.join('\n')}\n${text.length}`).toBe(true);
		}
	}
});

it('is where an error leads to, and the body of a refused request', async () => {
	const address = new AnodError('ANOD_SHAPE', 'so.').help;
	expect(address).toBe('/reference/errors#ANOD_SHAPE');
	expect(helpFor('ANOD_BODY')).toBe('/reference/errors#ANOD_BODY');
	const answer = await scoringApp({ models: {} }).app.request('/nowhere');
	expect(await answer.json()).toMatchObject({ help: helpFor('ANOD_UNKNOWN_PATH') });
});

it('says the exit code of the command and the status of the service', async () => {
	for (const code of Object.keys(unions) as AnodErrorCode[]) {
		const broken = { score: () => Promise.reject(new AnodError(code, 'so.')) };
		const detector = { ...broken, predict: broken.score, explain: broken.score };
		const { app } = scoringApp({ models: { one: detector as never } });
		const answer = await app.request('/v1/models/one/score', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ rows: [[1, 2]] }),
		});
		expect(await answer.json(), code).toMatchObject({ code });
		expect(sections.get(code)).toContain(`Exit code ${describeError(new AnodError(code, 'so.')).exit} · HTTP ${answer.status}\n`);
	}
});
