import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const example = fileURLToPath(new URL('../python-onnx', import.meta.url));
const program = fileURLToPath(new URL('../../apps/cli/bin/anod.js', import.meta.url));
const { ANOD_PYTHON: python = 'python3' } = process.env;
const able = spawnSync(python, ['-c', 'import numpy, onnxruntime']).status === 0;

/** Columns of a CSV file without quotes. */
function columns(text: string, ...names: string[]): string[][] {
	const [head, ...lines] = text.trimEnd().split('\n');
	const at = names.map((name) => head.split(',').indexOf(name));
	return lines.map((line) => at.map((k) => line.split(',')[k]));
}

describe('examples/python-onnx', () => {
	const test = able ? it : it.skip;
	test(`scores in Python as Anod does, the README's commands one after another${able ? '' : ' (skipped: Python has no onnxruntime)'}`, () => {
		const folder = mkdtempSync(join(tmpdir(), 'anod-python-'));
		try {
			const file = (name: string) => join(example, name);
			const anod = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
			expect(anod('fit', file('readings.csv'), '--model', 'readings.anod').stderr).toBe('');
			expect(anod('export', 'readings.anod', 'readings.onnx').stderr).toBe('');
			anod('score', file('fresh.csv'), '--model', 'readings.anod', '--output', 'ours.csv');
			const theirs = execFileSync(python, [file('score.py'), 'readings.onnx', file('fresh.csv')], { cwd: folder, encoding: 'utf8' });
			const ours = columns(readFileSync(join(folder, 'ours.csv'), 'utf8'), 'score', 'anomaly');
			const scored = columns(theirs, 'score', 'label');
			expect(scored.length).toBe(24);
			scored.forEach(([score, label], i) => {
				const own = Number(ours[i][0]);
				expect(Math.abs(Number(score) - own)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(own)));
				expect(label === '1').toBe(['1', 'true'].includes(ours[i][1]));
			});
			const found = scored.flatMap(([, label], i) => (label === '1' ? [i] : []));
			expect(found).toEqual(expect.arrayContaining([5, 9, 19]));
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}, 120_000);
});
