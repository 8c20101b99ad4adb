import { finite, sameLength } from './plot-values.js';
import type { Plot, Plotter } from './plots.js';

type Images = Parameters<Plotter['images']>[0];
type Options = NonNullable<Parameters<Plotter['images']>[1]>;

/** More pictures than anybody looks at. */
const mostImages = 100;

/** Pictures as a plot. @throws TypeError when there are none, too many, or when lists differ in length. */
export function imagesPlot(
	{ data, shape }: Images,
	{ heat, captions, marked, title = '', name = '' }: Options = {},
): Extract<Plot, { kind: 'images' }> {
	const [n, height, width, channels = 1] = shape;
	if (![3, 4].includes(shape.length) || !shape.every((length) => Number.isInteger(length) && length > 0) || ![1, 3].includes(channels))
		throw new TypeError(
			`plot.images() got the shape [${shape.join(', ')}]; it wants [n, height, width], or a 1 or 3 for channels after it.`,
		);
	if (n > mostImages) throw new TypeError(`plot.images() got ${n} images; it shows ${mostImages} at most.`);
	const unit = data instanceof Float32Array || data instanceof Float64Array || Array.isArray(data) ? 255 : 1;
	const numbers = sameLength('images', 'data', finite('images', 'data', data), n * height * width * channels);
	return {
		kind: 'images',
		title,
		name,
		height,
		width,
		channels,
		pixels: numbers.map((value) => Math.max(0, Math.min(255, Math.round(unit * value)))),
		...(heat ? { heat: shares(sameLength('images', 'heat', finite('images', 'heat', heat), n * height * width)) } : {}),
		captions: captions ? sameLength('images', 'captions', [...captions], n) : Array.from({ length: n }, () => ''),
		marked: marked ? sameLength('images', 'marked', Array.from(marked, Boolean), n) : Array.from({ length: n }, () => false),
	};
}

/** Of the greatest, 0 to 1. */
function shares(heat: number[]): number[] {
	let most = 0;
	for (const value of heat) most = Math.max(most, value);
	return heat.map((value) => (most > 0 && value > 0 ? value / most : 0));
}
