/** A process whose memory is measured: `fit ROWS` or `fits COUNT`; prints bytes as JSON. */
import { AutoencoderDetector } from '@anod/core';
import { compileAutoencoder, learningRate, optimizer, widths } from './autoencoder.mjs';
import { epochs } from './epochs.mjs';
import { openNative } from './native.mjs';
import { randomFrom, structuredRows } from './random.mjs';

const [task, count] = [process.argv[2], Number(process.argv[3])];
const backend = await openNative();

/** What the process holds once everything that can be freed is. */
function settled() {
	for (let i = 0; i < 4; i++) globalThis.gc();
	return process.memoryUsage().rss;
}

if (task === 'fit') {
	const rows = structuredRows(count, widths[0], 8, randomFrom('memory'));
	const ours = epochs(await compileAutoencoder(backend, 7), { rows, loss: { kind: 'mse' }, optimizer }, count, 256, learningRate);
	await ours.epoch();
	await ours.epoch();
	ours.end();
	console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024 }));
} else {
	const rows = { data: structuredRows(500, 10, 4, randomFrom('memory')), shape: [500, 10] };
	const answer = {};
	for (let i = 1; i <= count; i++) {
		const detector = new AutoencoderDetector({ seed: i, steps: 20 });
		await detector.fit(rows, { backend });
		detector.dispose();
		if (i === count / 2 || i === count) answer[`after${i}`] = settled();
	}
	console.log(JSON.stringify(answer));
}
