/**
 * Integrals over stretches of time, in closed form. Stretches are real intervals here: borders of zones fall between rows.
 *
 * All take a stretch in a zone and split it where the target begins and ends; inside the target the distance is 0.
 */
import type { SeriesEvent as Stretch } from './events.js';

export const isEmpty = ({ start, end }: Stretch): boolean => !(start < end);

/** ∫ over `stretch` of the distance to `target`. */
export function distanceTo(stretch: Stretch, target: Stretch): number {
	return sides(stretch, target).reduce((sum, [near, far]) => sum + (far * far - near * near) / 2, 0);
}

/** ∫ over x in `stretch` of P(a random moment of `zone` is farther from `target` than x is). */
export function nearerThanChance(stretch: Stretch, target: Stretch, zone: Stretch): number {
	const length = zone.end - zone.start;
	const margins = [target.start - zone.start, zone.end - target.end];
	let sum = stretch.end - stretch.start;
	for (const [near, far] of sides(stretch, target)) {
		// As near as d are the target itself and up to d to either side of it, as far as the zone goes.
		let nearer = (far - near) * (target.end - target.start);
		for (const margin of margins) nearer += cappedIntegral(far, margin) - cappedIntegral(near, margin);
		sum -= nearer / length;
	}
	return sum;
}

/** ∫ over y in `stretch` of P(a random moment of `zone` is farther from y than `target` is). */
export function reachedSoonerThanChance(stretch: Stretch, target: Stretch, zone: Stretch): number {
	const length = zone.end - zone.start;
	const [before, after] = sides(stretch, target);
	let sum = stretch.end - stretch.start;
	for (const [[near, far], margin] of [
		[before, target.start - zone.start],
		[after, zone.end - target.end],
	] as const) {
		// Towards the target there is room for all of the distance d; away from it for min(d, margin − d), which turns at half the margin.
		const turn = Math.min(Math.max(margin / 2, near), far);
		const towards = (far * far - near * near) / 2;
		const growing = (turn * turn - near * near) / 2;
		const shrinking = ((margin - turn) * (margin - turn) - (margin - far) * (margin - far)) / 2;
		sum -= (towards + growing + shrinking) / length;
	}
	return sum;
}

/** Nearest and farthest distance of the parts of `stretch` before and after `target`; both 0 where there is no such part. */
function sides(stretch: Stretch, target: Stretch): [near: number, far: number][] {
	const before = Math.max(target.start - stretch.start, 0);
	const after = Math.max(stretch.end - target.end, 0);
	return [
		[Math.max(target.start - stretch.end, 0), before],
		[Math.max(stretch.start - target.end, 0), after],
	];
}

/** ∫₀ᵈ min(t, cap) dt. */
const cappedIntegral = (d: number, cap: number): number => (d <= cap ? (d * d) / 2 : cap * d - (cap * cap) / 2);
