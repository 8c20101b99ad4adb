/** Two threads against one: epochs of wide networks on the native kernels. Both give the same bits, which is checked. */
import { initialWeights } from '@anod/core/backend';
import { alternate } from '../harness/alternate.mjs';
import { epochs } from '../harness/epochs.mjs';
import { compileImages, squares } from '../harness/images.mjs';
import { describeBackend, openNative } from '../harness/native.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';

const usualRounds = 11;
const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
const widths = [256, 1024, 256, 1024, 256];
const wide = {
	inputs: widths[0],
	layers: widths.slice(1).map((units, i) => ({ kind: 'dense', units, activation: i === widths.length - 2 ? 'linear' : 'relu' })),
};

export async function run({ rounds = usualRounds, progress }) {
	const one = await openNative({ threads: 1 });
	const two = await openNative({ threads: 2 });
	const images = squares(512, randomFrom('images'));
	const rows = structuredRows(4096, widths[0], 32, randomFrom('threads'));
	const works = [
		{
			name: `dense ${widths.join('-')}, batch 256`,
			start: async (backend) =>
				epochs(
					await backend.compile(wide, { weights: initialWeights(wide, 7) }),
					{ rows, loss: { kind: 'mse' }, optimizer },
					4096,
					256,
					0.001,
				),
		},
		{
			name: 'images of 28 × 28, two convolutions, batch 64',
			start: async (backend) =>
				epochs(await compileImages(backend, 7), { ...images, loss: { kind: 'binaryCrossEntropy' }, optimizer }, 512, 64, 0.001),
		},
	];
	const results = [];
	for (const { name, start } of works) {
		const ours = await start(two);
		const peer = await start(one);
		const row = await alternate({
			name,
			unit: 'ms an epoch; the peer is one thread',
			ours: ours.epoch,
			peer: peer.epoch,
			rounds,
			progress,
		});
		if (ours.loss !== peer.loss) throw new Error(`${name}: two threads give loss ${ours.loss}, one gives ${peer.loss}.`);
		results.push(row);
		ours.end();
		peer.end();
	}
	const notes = [describeBackend(one), describeBackend(two)];
	one.dispose();
	two.dispose();
	return { rows: results, reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [], notes };
}
