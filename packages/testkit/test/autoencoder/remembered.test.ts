import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, type AutoencoderOptions, FittedAutoencoder } from '@anod/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { contradictions, readings, wide } from './sensors.js';

let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
	backend = await wasmBackend();
});

const fitted = async (rows: readonly (readonly number[])[], options: Partial<AutoencoderOptions> = {}): Promise<AutoencoderDetector> => {
	const detector = new AutoencoderDetector({ steps: 60, ...options });
	await detector.fit(rows, { backend });
	return detector;
};

/** Types of the file's tensors by name. */
function types(file: Uint8Array): Record<string, string> {
	const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
	const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
	return Object.fromEntries(Object.entries<{ dtype: string }>(header).map(([name, { dtype }]) => [name, dtype]));
}

describe('rows that an autoencoder remembers', () => {
	it('take half the room where rows are wide, and score the same bits from the file', async () => {
		const detector = await fitted(wide(readings(500, 1)));
		const file = await detector.save();
		expect(types(file)).toMatchObject({ memory: 'F16', background: 'F16', weights: 'F32', goldenRows: 'F32' });
		const fresh = wide([...readings(200, 2), ...contradictions(50, 3)]);
		const opened = await FittedAutoencoder.load(file, { backend });
		expect(await opened.score(fresh)).toEqual(await detector.score(fresh));
		expect((await opened.explain(fresh.slice(0, 9))).contributions).toEqual((await detector.explain(fresh.slice(0, 9))).contributions);
		expect(await opened.save()).toEqual(file);
		opened.dispose();
	});

	it('do not meet themselves: a row of the fit is as far as from its nearest other', async () => {
		const rows = wide(readings(300, 1));
		const detector = await fitted(rows, { signals: ['neighbors'] });
		const twin = await fitted([...rows, rows[7]], { signals: ['neighbors'] });
		expect((await detector.score(rows)).every((score) => score > 0)).toBe(true);
		expect((await twin.score([rows[7]]))[0]).toBe(0);
	});

	it.each([
		['of few features', readings(300, 1), {}],
		['as they are given', wide(readings(300, 1)), { scaling: 'none' }],
		[
			'one of which lies beyond half precision',
			[...wide(readings(3000, 1)), Array<number>(18).fill(1e12)],
			{ scaling: 'robust', compressBeyond: 0, memory: 5000 },
		],
	] as [string, number[][], Partial<AutoencoderOptions>][])('%s are kept in single precision', async (_, rows, options) => {
		expect(types(await (await fitted(rows, options)).save())).toMatchObject({ memory: 'F32', background: 'F32' });
	});
});
