/** Every case: its name, one line about it, its group of bars, and where its code is. Nothing is loaded before a case runs. */
export const cases = [
	{
		name: 'training',
		group: 'spine',
		about: 'epochs of an autoencoder 30-64-32-64-30, against tfjs-layers on tfjs wasm',
		load: () => import('../cases/training.mjs'),
	},
	{
		name: 'scoring',
		group: 'spine',
		about: '10,000 rows through that network, mean squared error a row, against the same',
		load: () => import('../cases/scoring.mjs'),
	},
	{
		name: 'quality tabular',
		group: 'spine',
		about: 'how well default detectors rank anomalies on 26 tabular sets and 60 of OddBench',
		load: () => import('../cases/quality-tabular.mjs'),
	},
	{
		name: 'quality false-alarms',
		group: 'spine',
		about: 'share of fresh normal rows flagged when 1 % is asked for',
		load: () => import('../cases/quality-false-alarms.mjs'),
	},
	{
		name: 'quality explain',
		group: 'spine',
		about: 'whether explain names a feature that was shifted',
		load: () => import('../cases/quality-explain.mjs'),
	},
	{
		name: 'fit-speed',
		group: 'spine',
		about: 'seconds of one default fit, median over the sets, one thread',
		load: () => import('../cases/fit-speed.mjs'),
	},
	{
		name: 'score-speed',
		group: 'spine',
		about: 'rows a second that a default detector scores at 30 features',
		load: () => import('../cases/score-speed.mjs'),
	},
	{ name: 'size', group: 'spine', about: 'compressed size of what a page loads', load: () => import('../cases/size.mjs') },
	{
		name: 'cli-million',
		group: 'spine',
		about: 'anod detect on a CSV of 1 million rows: peak memory, rows a second',
		load: () => import('../cases/cli-million.mjs'),
	},
	{
		name: 'fresh-clone',
		group: 'spine',
		about: "seconds from a fresh clone to the demo's report",
		load: () => import('../cases/fresh-clone.mjs'),
	},
	{
		name: 'kernels training',
		group: 'kernels',
		about: 'epochs of the same autoencoder on the native kernels, against PyTorch, tfjs wasm and tfjs-node',
		load: () => import('../cases/kernels-training.mjs'),
	},
	{
		name: 'kernels scoring',
		group: 'kernels',
		about: '1 million rows, native and WebAssembly, against onnxruntime-node',
		load: () => import('../cases/kernels-scoring.mjs'),
	},
	{
		name: 'kernels gemm',
		group: 'kernels',
		about: 'square products, native against OpenBLAS and PyTorch, and in WebAssembly',
		load: () => import('../cases/kernels-gemm.mjs'),
	},
	{
		name: 'kernels images',
		group: 'kernels',
		about: 'a convolutional network, trained and scoring, against PyTorch, tfjs-node and tfjs cpu',
		load: () => import('../cases/kernels-images.mjs'),
	},
	{
		name: 'kernels threads',
		group: 'kernels',
		about: 'two threads against one on wide networks',
		load: () => import('../cases/kernels-threads.mjs'),
	},
	{
		name: 'kernels stalls',
		group: 'kernels',
		about: 'longest stall of the event loop while a detector fits for a minute',
		load: () => import('../cases/kernels-stalls.mjs'),
	},
	{
		name: 'kernels memory',
		group: 'kernels',
		about: 'a fit against PyTorch, and what 1,000 fits leave behind',
		load: () => import('../cases/kernels-memory.mjs'),
	},
	{
		name: 'quality series',
		group: 'convolutional',
		about: 'how well a default detector finds anomalies in series: SMD, ASD, UCR',
		load: () => import('../cases/quality-series.mjs'),
	},
	{
		name: 'series-speed',
		group: 'convolutional',
		about: 'seconds of a fit on a series, points scored a second, memory of a million steps',
		load: () => import('../cases/series-speed.mjs'),
	},
	{
		name: 'quality nab',
		group: 'convolutional',
		about: 'the NAB score of a stream on 58 series: one setting, one threshold, the past alone',
		load: () => import('../cases/quality-nab.mjs'),
	},
	{
		name: 'stream-speed',
		group: 'convolutional',
		about: 'microseconds a point of a stream takes, refits included, native and WebAssembly',
		load: () => import('../cases/stream-speed.mjs'),
	},
	{
		name: 'quality images',
		group: 'convolutional',
		about: 'how well a default detector finds anomalies in images: Fashion-MNIST, DeepPCB',
		load: () => import('../cases/quality-images.mjs'),
	},
	{
		name: 'images-speed',
		group: 'convolutional',
		about: 'an epoch of the preset classic on 10,000 images, native and WebAssembly, against PyTorch',
		load: () => import('../cases/images-speed.mjs'),
	},
	{
		name: 'series-metrics',
		group: 'convolutional',
		about: 'milliseconds that VUS-PR of 25,000 points takes',
		load: () => import('../cases/series-metrics.mjs'),
	},
	{
		name: 'quality reinforcement',
		group: 'reinforcement',
		about: 'how well a reward-driven detector ranks with few to all anomalies labelled, against DevNet, PReNet, DPLAN',
		load: () => import('../cases/quality-reinforcement.mjs'),
	},
	{
		name: 'quality feedback',
		group: 'reinforcement',
		about: 'anomalies that 100 questions find, from no labels',
		load: () => import('../cases/quality-feedback.mjs'),
	},
	{
		name: 'quality rewards',
		group: 'reinforcement',
		about: 'what decisions earn under three reward tables',
		load: () => import('../cases/quality-rewards.mjs'),
	},
	{
		name: 'reinforcement-speed',
		group: 'reinforcement',
		about: 'seconds of a fit with labels, milliseconds of feedback, rows predicted a second, native and WebAssembly',
		load: () => import('../cases/reinforcement-speed.mjs'),
	},
	{
		name: 'onnx-agreement',
		group: 'production',
		about: 'exported models in ONNX Runtime against ours, row by row, 10,000 rows of each set',
		load: () => import('../cases/onnx-agreement.mjs'),
	},
	{
		name: 'serve throughput',
		group: 'production',
		about: 'anod serve: one row a request, latency at half of that, 1,000 rows a request',
		load: () => import('../cases/serve-throughput.mjs'),
	},
	{
		name: 'serve overload',
		group: 'production',
		about: 'anod serve at 120 % of its capacity for 10 minutes: answers and memory',
		load: () => import('../cases/serve-overload.mjs'),
	},
	{
		name: 'serve workerd',
		group: 'production',
		about: 'a Worker in workerd: from a cold isolate to its first score, and warm',
		load: () => import('../cases/serve-workerd.mjs'),
	},
	{
		name: 'serve size',
		group: 'production',
		about: 'compressed size of a Worker, and of a model file',
		load: () => import('../cases/serve-size.mjs'),
	},
	{
		name: 'docs site',
		group: 'docs',
		about: "what the documentation's first page fetches, and when it is interactive",
		load: () => import('../cases/docs-site.mjs'),
	},
	{
		name: 'docs playground',
		group: 'docs',
		about: 'training 20,000 rows of 20 columns in the playground of the site, in Chromium: seconds, longest frame',
		load: () => import('../cases/docs-playground.mjs'),
	},
];

/**
 * Finds the case that the words name, or all whose names begin with them.
 *
 * @throws Error naming the cases that exist
 */
export function findCases(words) {
	const name = words.join(' ');
	const found = cases.filter((candidate) => candidate.name === name || candidate.name.startsWith(`${name} `));
	if (found.length) return found;
	throw new Error(`There is no case '${name}'; the cases are ${cases.map((candidate) => candidate.name).join(', ')}.`);
}
