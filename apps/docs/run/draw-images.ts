import { describe } from './describe.js';
import type { Plot } from './plots.js';

type ImagesPlot = Extract<Plot, { kind: 'images' }>;

/** Side that a picture has on the page, about, in CSS pixels. */
const usualSide = 84;
/** What is hot, on a darkened picture: the same in light and dark, as the pictures are. */
const hot = [251, 146, 60];
const darkened = 0.45;

/** A grid of pictures, each with its heat map and caption. */
export function drawImages(plotted: ImagesPlot, width: number): HTMLElement {
	const { height: h, width: w, captions, marked } = plotted;
	const scale = Math.max(1, Math.floor(Math.min(usualSide, width) / Math.max(h, w)));
	const drawn = document.createElement('div');
	drawn.className = 'images';
	drawn.setAttribute('role', 'img');
	drawn.setAttribute('aria-label', describe(plotted));
	captions.forEach((caption, i) => {
		const cell = document.createElement('div');
		cell.className = marked[i] ? 'image odd' : 'image';
		cell.append(picture(plotted, i, scale, (pixel, k) => pixel[k]));
		if (plotted.heat) cell.append(picture(plotted, i, scale, heated));
		const text = document.createElement('span');
		text.textContent = caption;
		cell.append(text);
		drawn.append(cell);
	});
	return drawn;
}

type Color = (pixel: readonly number[], k: number, heat: number) => number;

const heated: Color = (pixel, k, heat) => {
	const grey = (darkened * (pixel[0] + pixel[1] + pixel[2])) / 3;
	// Raised a little: heat is a few hot places, and others that should be seen beside them.
	const share = heat ** 0.75;
	return (1 - share) * grey + share * hot[k];
};

function picture({ height, width, channels, pixels, heat }: ImagesPlot, i: number, scale: number, color: Color): HTMLCanvasElement {
	const canvas = Object.assign(document.createElement('canvas'), { width, height });
	canvas.style.width = `${scale * width}px`;
	canvas.style.height = `${scale * height}px`;
	const context = canvas.getContext('2d')!;
	const bytes = context.createImageData(width, height);
	for (let p = 0; p < height * width; p++) {
		const at = i * height * width + p;
		const pixel = [0, 1, 2].map((k) => pixels[at * channels + (channels === 3 ? k : 0)]);
		for (let k = 0; k < 3; k++) bytes.data[4 * p + k] = color(pixel, k, heat?.[at] ?? 0);
		bytes.data[4 * p + 3] = 255;
	}
	context.putImageData(bytes, 0, 0);
	return canvas;
}
