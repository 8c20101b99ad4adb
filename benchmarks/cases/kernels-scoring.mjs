/**
 * A million rows through an autoencoder 30-64-8-64-30, one thread, against onnxruntime-node on the same weights; outputs agree before anything is timed.
 * Both read a Float32Array and give one back.
 */
import { initialWeights } from '@anod/core/backend';
import { alternate } from '../harness/alternate.mjs';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { openOnnx } from '../peers/onnx.mjs';

const n = 1_000_000;
const widths = [30, 64, 8, 64, 30];
const usualRounds = 15;
const network = {
	inputs: widths[0],
	layers: widths.slice(1).map((units, i) => ({ kind: 'dense', units, activation: i === widths.length - 2 ? 'linear' : 'relu' })),
};

export async function run({ rounds = usualRounds, progress }) {
	const rows = structuredRows(n, widths[0], 8, randomFrom('scoring'));
	const weights = initialWeights(network, 7);
	const peer = await openOnnx(widths, weights);
	const results = [];
	const notes = [];
	const expected = await peer.score(rows, n);
	for (const [name, open] of [
		['native exact', () => openNative({ arithmetic: 'exact' })],
		['native fast', () => openNative({ arithmetic: 'fast' })],
		['wasm exact', () => openWasm()],
	]) {
		const backend = await open();
		notes.push(describeBackend(backend));
		const model = await backend.compile(network, { weights });
		const outputs = await model.forward(rows, n);
		let apart = 0;
		for (let i = 0; i < outputs.length; i++) apart = Math.max(apart, Math.abs(outputs[i] - expected[i]));
		if (!(apart < 1e-4)) throw new Error(`${name} and onnxruntime disagree by ${apart}; nothing was timed.`);
		notes.push(`${name}: largest difference to onnxruntime ${apart.toExponential(1)}`);
		results.push(
			await alternate({
				name: `${name}, against onnxruntime-node`,
				unit: 'ms for 1,000,000 rows',
				ours: () => model.forward(rows, n),
				peer: () => peer.score(rows, n),
				rounds,
				progress,
			}),
		);
		model.dispose();
		backend.dispose();
	}
	await peer.close();
	return { rows: results, versions: peer.versions, reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [], notes };
}
