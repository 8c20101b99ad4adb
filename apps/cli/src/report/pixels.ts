/** A course to draw: points in the order of their positions. */
export interface Course {
	readonly count: number;
	/** Where point i stands on the axis; never falls. */
	readonly at: (i: number) => number;
	/** NaN where there is none. */
	readonly value: (i: number) => number;
}

/** Consecutive points, or where there are many their least and greatest values, pixel by pixel: nothing that stands out is lost. */
export interface Stretch {
	readonly x: number[];
	readonly minimum: number[];
	readonly maximum: number[];
}

/**
 * Reduces a course to what a chart can show. A missing value ends a stretch.
 *
 * @param x - position on the axis to pixels, from `left` on.
 * @param right - last pixel.
 */
export function byPixel({ count, at, value }: Course, x: (position: number) => number, left: number, right: number): Stretch[] {
	const dense = count > 2 * (right - left);
	const stretches: Stretch[] = [];
	let open: Stretch | undefined;
	let pixel = Number.NaN;
	for (let i = 0; i < count; i++) {
		const y = value(i);
		if (Number.isNaN(y)) {
			// Among several points a pixel, one that is missing makes no gap that could be seen.
			if (!dense || Math.floor(x(at(i))) > pixel + 1) open = undefined;
			continue;
		}
		const exact = x(at(i));
		const own = dense ? Math.floor(exact) : i;
		if (open && dense && own > pixel + 2) open = undefined;
		if (!open) {
			open = { x: [], minimum: [], maximum: [] };
			stretches.push(open);
			pixel = Number.NaN;
		}
		if (own === pixel) {
			const last = open.x.length - 1;
			if (y < open.minimum[last]!) open.minimum[last] = y;
			if (y > open.maximum[last]!) open.maximum[last] = y;
			continue;
		}
		pixel = own;
		open.x.push(dense ? own : exact);
		open.minimum.push(y);
		open.maximum.push(y);
	}
	return stretches;
}

/** The smallest and the greatest value of courses; NaN when there is none. */
export function rangeOf(courses: readonly Course[]): { minimum: number; maximum: number } {
	let minimum = Number.POSITIVE_INFINITY;
	let maximum = Number.NEGATIVE_INFINITY;
	for (const { count, value } of courses)
		for (let i = 0; i < count; i++) {
			const y = value(i);
			if (y < minimum) minimum = y;
			if (y > maximum) maximum = y;
		}
	return minimum <= maximum ? { minimum, maximum } : { minimum: Number.NaN, maximum: Number.NaN };
}
