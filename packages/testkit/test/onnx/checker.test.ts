import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, type Backend, ConvolutionalDetector, ReinforcementDetector } from '@anod/core';
import { exportOnnx, exportSafetensors } from '@anod/core/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbers } from '../../src/numbers.js';
import { readings } from '../autoencoder/sensors.js';
import { mixedRows } from './mixed.js';

const { ANOD_PYTHON: python = 'python3' } = process.env;
const has = (module: string): boolean => spawnSync(python, ['-c', `import ${module}`]).status === 0;

let backend: Backend;
let folder: string;
beforeAll(async () => {
	backend = await wasmBackend();
	folder = mkdtempSync(join(tmpdir(), 'anod-onnx-'));
});
afterAll(() => {
	backend.dispose();
	rmSync(folder, { recursive: true, force: true });
});

const table = async () => {
	const detector = new AutoencoderDetector({ seed: 1, hidden: [8], steps: 10, scaling: 'quantile' });
	await detector.fit(mixedRows(100, 1), { backend });
	return detector;
};
const agent = async () => {
	const detector = new ReinforcementDetector({ seed: 1, hidden: [8], steps: 20 });
	await detector.fit(readings(60, 1), { backend });
	return detector;
};
const series = async () => {
	const detector = new ConvolutionalDetector({ seed: 1, width: 4, epochs: 1, objectives: ['forecast', 'reconstruction', 'oneClass'] });
	await detector.fit(readings(200, 1), { backend });
	return detector;
};
const images = async () => {
	const detector = new ConvolutionalDetector({ seed: 1, width: 4, epochs: 1, objectives: ['transformation', 'context', 'oneClass'] });
	await detector.fit({ data: numbers(40 * 256, 5, 0, 1), shape: [40, 16, 16] }, { backend });
	return detector;
};

/** Runs Python and expects it to print `ok`. */
function expectOk(code: string, file: string): void {
	const { stdout, stderr } = spawnSync(python, ['-c', code, file], { encoding: 'utf8' });
	expect(stdout.trim(), stderr).toBe('ok');
}

describe('exported files in Python', () => {
	const checker = has('onnx') ? it : it.skip;
	const without = has('onnx') ? '' : ' (skipped: Python has no onnx)';
	for (const [name, make] of Object.entries({ table, agent, series, images }))
		checker(`onnx.checker accepts the model of a ${name} detector, shapes inferred strictly${without}`, async () => {
			const file = join(folder, `${name}.onnx`);
			writeFileSync(file, await exportOnnx(await make()));
			expectOk(
				`import sys, onnx, json
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
metadata = {one.key: one.value for one in model.metadata_props}
names = [one["name"] for one in json.loads(metadata["inputs"])]
float(metadata["threshold"])
same = names == [one.name for one in model.graph.input] and metadata["version"] == "1" and (metadata["detector"] == "reinforcement") == ("prior" in metadata)
print("ok" if same else metadata)`,
				file,
			);
		});

	const reads = has('safetensors.numpy') ? it : it.skip;
	reads(`safetensors reads the weights${has('safetensors.numpy') ? '' : ' (skipped: Python has no safetensors)'}`, async () => {
		const file = join(folder, 'weights.safetensors');
		writeFileSync(file, await exportSafetensors(await table()));
		const code =
			"import sys; from safetensors.numpy import load_file; w = load_file(sys.argv[1]); print('ok' if w['layers.1.weight'].shape[0] == 8 else w['layers.1.weight'].shape)";
		expectOk(code, file);
	});
});
