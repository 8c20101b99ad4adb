/**
 * Products of square matrices through the public interface: a dense layer without bias, `copies`·s rows of s features, s units. That is as many products
 * s³ as there are copies; ours writes each result to new memory, the peers write theirs to the same place again and again. One thread.
 */
import { setFlagsFromString } from 'node:v8';
import { alternate } from '../harness/alternate.mjs';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { squareProduct } from '../harness/products.mjs';
import { rounded } from '../harness/statistics.mjs';
import { openTorch } from '../peers/torch.mjs';

const usualRounds = 41;
const sizes = [64, 128, 256, 512];
export async function run({ rounds = usualRounds, python, progress }) {
	// Node 20 has relaxed SIMD behind a flag; later ones have it without.
	if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
	const torch = await openTorch(python, progress);
	if (!torch) throw new Error('This case needs PyTorch and NumPy: see benchmarks/peers/README.md.');
	const results = [];
	const notes = [];
	const backends = [
		['native exact', () => openNative({ arithmetic: 'exact' }), ['gemm', 'gemm-numpy']],
		['native fast', () => openNative({ arithmetic: 'fast' }), ['gemm', 'gemm-numpy']],
		['wasm exact', () => openWasm('exact'), []],
		['wasm fast', () => openWasm('fast'), []],
	];
	for (const [name, open, peers] of backends) {
		const backend = await open();
		notes.push(describeBackend(backend));
		for (const size of sizes) {
			const ours = await squareProduct(backend, size);
			const { products, gigaflops } = ours;
			const rate = (milliseconds) => rounded((1000 * gigaflops) / milliseconds, 4);
			const common = { unit: 'ms', ours: ours.work, rounds, warmup: 10, progress };
			const against = [];
			for (const peer of peers) {
				await torch.ask(`${peer} ${size} ${products}`);
				against.push(await alternate({ ...common, name: `${name} ${size}³`, peerMs: () => torch.round() }));
			}
			// The bar is against the faster of the two.
			const row = against.sort((a, b) => a.ratio - b.ratio)[0] ?? (await alternate({ ...common, name: `${name} ${size}³` }));
			results.push({
				...row,
				ours: rate(row.ours),
				peer: row.peer && rate(row.peer),
				spread: row.ratio ? row.spread : row.spread.map(rate).reverse(),
				unit: 'GFLOP/s',
			});
			ours.dispose();
		}
		backend.dispose();
	}
	torch.close();
	return { rows: results, versions: torch.versions, reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [], notes };
}
