import { loadSharp } from './sharp.js';

/** A picture as bytes, RGB. */
export interface Picture {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
}

/** What an image's score is made of, pixel by pixel. */
export interface HeatMap {
	/** `[height, width]` */
	readonly values: Float64Array;
	readonly width: number;
	readonly height: number;
}

/** From the least to the most: clear yellow, orange, deep red. */
const ramp: readonly (readonly [number, number, number])[] = [
	[255, 226, 92],
	[250, 128, 35],
	[214, 32, 48],
	[140, 0, 62],
];

const colorAt = (share: number, channel: number): number => {
	const place = share * (ramp.length - 1);
	const low = Math.min(ramp.length - 2, Math.floor(place));
	return ramp[low]![channel]! + (place - low) * (ramp[low + 1]![channel]! - ramp[low]![channel]!);
};

/** Below this share of the greatest value nothing is coloured. */
const faint = 0.12;
const mostOpaque = 0.82;

/** Value between the centres of pixels, edges held. */
function between({ values, width, height }: HeatMap, x: number, y: number): number {
	const column = Math.min(width - 1, Math.max(0, x));
	const row = Math.min(height - 1, Math.max(0, y));
	const c = Math.min(width - 2 < 0 ? 0 : width - 2, Math.floor(column));
	const r = Math.min(height - 2 < 0 ? 0 : height - 2, Math.floor(row));
	const right = Math.min(c + 1, width - 1);
	const below = Math.min(r + 1, height - 1);
	const [fx, fy] = [column - c, row - r];
	const upper = values[r * width + c]! * (1 - fx) + values[r * width + right]! * fx;
	const lower = values[below * width + c]! * (1 - fx) + values[below * width + right]! * fx;
	return upper * (1 - fy) + lower * fy;
}

/**
 * Colours what is strange about a picture.
 *
 * @param strength - 0 to 1: how strange the whole is, as the score over the threshold; what is not strange stays as it is.
 */
export function overlay(picture: Picture, heat: HeatMap, strength: number): Picture {
	const { width, height } = picture;
	const data = new Uint8Array(picture.data);
	const size = heat.values.map(Math.abs);
	const map = { ...heat, values: size };
	const most = size.reduce((greatest, value) => Math.max(greatest, value), 0);
	if (most > 0 && strength > 0)
		for (let y = 0; y < height; y++)
			for (let x = 0; x < width; x++) {
				const value = between(map, ((x + 0.5) * heat.width) / width - 0.5, ((y + 0.5) * heat.height) / height - 0.5) / most;
				const share = Math.max(0, (value - faint) / (1 - faint));
				if (share === 0) continue;
				const alpha = mostOpaque * Math.min(1, strength) * Math.sqrt(share);
				for (let c = 0; c < 3; c++) {
					const at = (y * width + x) * 3 + c;
					data[at] = Math.round(data[at]! * (1 - alpha) + colorAt(share, c) * alpha);
				}
			}
	return { data, width, height };
}

/** Where a heat map is hottest, as shares of width and height from the upper left. */
export function hottest({ values, width, height }: HeatMap): { x: number; y: number } {
	let best = 0;
	for (let i = 1; i < values.length; i++) if (Math.abs(values[i]!) > Math.abs(values[best]!)) best = i;
	return { x: ((best % width) + 0.5) / width, y: (Math.floor(best / width) + 0.5) / height };
}

/** @param small - fewer colours, for pictures inside a report. */
export async function toPng({ data, width, height }: Picture, small: boolean): Promise<Buffer> {
	const sharp = await loadSharp();
	return sharp(data, { raw: { width, height, channels: 3 } })
		.png(small ? { palette: true, quality: 90, effort: 4, compressionLevel: 9 } : { compressionLevel: 9 })
		.toBuffer();
}
