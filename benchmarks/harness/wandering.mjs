/** A series for the speed cases. */
import { randomFrom } from './random.mjs';

/** `[t, d]` waves of several periods with noise, in one Float64Array. */
export function wandering(steps, channels) {
	const random = randomFrom('wandering', steps, channels);
	const data = new Float64Array(steps * channels);
	for (let i = 0; i < steps; i++)
		for (let c = 0; c < channels; c++) data[i * channels + c] = Math.sin(i / (7 + 3 * c)) + Math.sin(i / 211 + c) + 0.3 * (random() - 0.5);
	return { data, shape: [steps, channels] };
}
