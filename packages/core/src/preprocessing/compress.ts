import { exp, log1p } from '../numeric/functions.js';

/** Features are cut to ±1e18: the square of one is then still finite in single precision. */
export const largestFeature = 1e18;

const cut = (z: number): number => (z > largestFeature ? largestFeature : z < -largestFeature ? -largestFeature : z);

/** Beyond `limit` (0 = never), sign·(limit + log1p(|z| − limit)); then cut to ±{@link largestFeature}. Increasing; NaN stays. */
export function compress(z: number, limit: number): number {
	if (limit > 0) {
		if (z > limit) return cut(limit + log1p(Math.min(z, Number.MAX_VALUE) - limit));
		if (z < -limit) return cut(-limit - log1p(-limit - Math.max(z, -Number.MAX_VALUE)));
	}
	return cut(z);
}

/** The z that {@link compress} took; always finite for a finite feature. */
export function decompress(feature: number, limit: number): number {
	if (!(limit > 0) || (feature <= limit && feature >= -limit) || feature !== feature) return feature;
	const distance = Math.abs(feature) - limit;
	const z = limit + (distance > 700 ? Number.MAX_VALUE : exp(distance) - 1);
	return feature < 0 ? -z : z;
}
