import { formatNumber } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import type { ImageFile } from './find.js';
import { type HeatMap, hottest } from './heat.js';

/** An image with its place among those read. */
export interface RankedImage {
	readonly index: number;
	readonly file: ImageFile;
	readonly score: number;
	readonly pValue: number;
	readonly anomaly: boolean;
	readonly heat: HeatMap;
}

/** One line an image: how strange, and where. */
export function rankedTable(images: readonly RankedImage[]): string {
	const lines = images.map((image) => {
		const { x, y } = hottest(image.heat);
		return {
			name: printable(image.file.name).slice(-60),
			score: formatNumber(image.score),
			where: `around ${Math.round(x * 100)} % from the left, ${Math.round(y * 100)} % from the top`,
		};
	});
	const names = Math.max(5, ...lines.map(({ name }) => name.length));
	const scores = Math.max(5, ...lines.map(({ score }) => score.length));
	return [{ name: 'image', score: 'score', where: 'strangest' }, ...lines]
		.map(({ name, score, where }) => `  ${name.padEnd(names)}  ${score.padStart(scores)}  ${where}`)
		.join('\n');
}

/** An image for programs. */
export function rankedJson(image: RankedImage) {
	const { x, y } = hottest(image.heat);
	return { file: image.file.name, score: image.score, pValue: image.pValue, anomaly: image.anomaly, hottest: { x, y } };
}
