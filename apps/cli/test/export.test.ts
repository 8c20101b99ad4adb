import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, brief, csv, files, readings, useFolder, write } from './command.js';

useFolder();

beforeAll(async () => {
	write('rows.csv', csv(readings().map((row, i) => ({ ...row, mode: i % 3 ? 'full' : 'eco' }))));
	write('numbers.csv', csv(readings()));
	for (const name of ['rows', 'numbers']) expect((await anod(['fit', `${name}.csv`, '--model', `${name}.anod`, ...brief])).error).toBe('');
});

/** Files that the tests did not begin with. */
const written = () => files().filter((name) => !/\.(csv|anod)$/.test(name));

describe('export', () => {
	it('writes what the ending asks for, and both when both are named', async () => {
		const run = await anod(['export', 'rows.anod', 'm.onnx', 'deep.safetensors']);
		expect([run.code, run.error]).toEqual([0, '']);
		expect(run.out).toMatch(/m\.onnx: \d.* kB, an ONNX model \(ai\.onnx 13\)/);
		expect(written().sort()).toEqual(['deep.safetensors', 'm.onnx']);
		expect(readFileSync(at('m.onnx')).subarray(0, 2)).toEqual(Buffer.from([0x08, 0x07]));
		expect(readFileSync(at('deep.safetensors')).includes('"layers.1.weight":{"dtype":"F32","shape":[16,12]')).toBe(true);
	});

	it('writes the same model again, over the old one, and says so as JSON', async () => {
		const before = readFileSync(at('m.onnx'));
		const run = await anod(['export', 'rows.anod', 'm.onnx', '--json']);
		expect(run.json()).toEqual({ model: 'rows.anod', files: [{ path: 'm.onnx', format: 'onnx', bytes: before.length }] });
		expect(readFileSync(at('m.onnx')).equals(before)).toBe(true);
	});

	it('takes --safetensors with any ending, and options of the graph', async () => {
		const run = await anod(['export', 'numbers.anod', 'c.onnx', '--inputs', 'columns', '--numbers', 'float32', '--safetensors', 'w.bin']);
		expect([run.code, run.error]).toEqual([0, '']);
		expect(readFileSync(at('c.onnx')).includes('flow')).toBe(true);
		expect(readFileSync(at('w.bin')).subarray(8, 30).toString()).toContain('__metadata__');
	});

	it.each([
		[['export'], 64, /wants a model file/],
		[['export', 'rows.anod'], 64, /nothing was named/],
		[['export', 'rows.anod', 'x.pmml'], 64, /neither in .onnx nor in .safetensors/],
		[['export', 'rows.anod', 'rows.anod'], 64, /neither in .onnx/],
		[['export', 'rows.anod', 'x.onnx', './x.onnx'], 64, /named twice/],
		[['export', 'rows.anod', '--safetensors', 'x.st', '--inputs', 'matrix'], 64, /none is written/],
		[['export', 'rows.anod', 'x.onnx', '--inputs', 'matrix'], 64, /column mode holds a category/],
		[['export', 'rows.anod', 'x.onnx', '--pixels', 'uint8'], 64, /no meaning for a detector of tables/],
		[['export', 'rows.anod', 'x.onnx', '--numbers', 'float16'], 64, /float64, float32/],
		[['export', 'none.anod', 'x.onnx'], 66, /no model file none.anod/],
		[['export', 'rows.csv', 'x.onnx'], 65, /no model file|cut off/],
		[['export', 'rows.anod', 'no/such/x.onnx'], 73, /no folder/],
	])('%j ends with %i and leaves nothing behind', async (args, code, message) => {
		const before = files();
		const run = await anod(args as string[]);
		expect(run.error).toMatch(message as RegExp);
		expect(run.code).toBe(code);
		expect(files()).toEqual(before);
	});

	it('is in the help and the completions', async () => {
		expect((await anod(['export', '--help'])).out).toContain('anod export machine.anod machine.onnx');
		expect((await anod(['completion', 'bash'])).out).toContain('export) words="--safetensors');
	});
});
