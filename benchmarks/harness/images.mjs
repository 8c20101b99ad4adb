/** The convolutional network of the speed cases: conv 3×3×32, pool, conv 3×3×64, pool, dense 128, dense 1 on images of 28 × 28. */
import { initialWeights } from '@anod/core/backend';

export const pixels = 28 * 28;

export const imagesNetwork = {
	inputs: pixels,
	layers: [
		{ kind: 'reshape', shape: [28, 28, 1] },
		{ kind: 'conv2d', filters: 32, kernel: 3, activation: 'relu' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'conv2d', filters: 64, kernel: 3, activation: 'relu' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 128, activation: 'relu' },
		{ kind: 'dense', units: 1 },
	],
};

export const compileImages = (backend, seed) => backend.compile(imagesNetwork, { weights: initialWeights(imagesNetwork, seed) });

/** Noise with a bright square in half of the images; the target says which. */
export function squares(n, random) {
	const rows = new Float32Array(n * pixels);
	const targets = new Float32Array(n);
	for (let i = 0; i < n; i++) {
		for (let p = 0; p < pixels; p++) rows[i * pixels + p] = random();
		if (random() < 0.5) continue;
		targets[i] = 1;
		const top = Math.floor(random() * 20);
		const left = Math.floor(random() * 20);
		for (let y = top; y < top + 8; y++) for (let x = left; x < left + 8; x++) rows[i * pixels + y * 28 + x] += 0.5;
	}
	return { rows, targets };
}
