import { formatCount, formatNumber } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import type { WatchedPoint } from './watcher.js';

const shown = 3;
const leastShare = 0.05;

/** A point in one line for people. */
export function tellPoint(point: WatchedPoint): string {
	const { index, series, time, score, surprise, alarm, valid } = point;
	const where = [
		time === undefined ? `point ${formatCount(index + 1)}` : printable(String(time)),
		...(series === '' ? [] : [printable(series)]),
	].join('  ');
	const what = alarm ? 'ALARM' : valid ? '     ' : 'learn';
	const channels = alarm
		? point
				.channels()
				.filter(({ share }, at) => at === 0 || share >= leastShare)
				.slice(0, shown)
				.map(
					({ name, value, expected, share }) =>
						`${printable(name)} = ${formatNumber(value)} (expected ${formatNumber(expected)}), ${Math.round(share * 100)} %`,
				)
				.join('; ')
		: '';
	return `${where}  ${what}  surprise ${surprise.toFixed(2)}  score ${formatNumber(score)}  ${channels}`.trimEnd();
}

/** A point as a line of JSON. */
export function pointAsJson(point: WatchedPoint): string {
	const { index, series, time, score, surprise, alarm, valid } = point;
	const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
	return JSON.stringify({
		point: index + 1,
		...(time === undefined ? {} : { time }),
		...(series === '' ? {} : { series }),
		score,
		surprise,
		alarm,
		valid,
		...(alarm
			? {
					channels: point
						.channels()
						.map(({ name, value, expected, share }) => ({ name, value: finite(value), expected: finite(expected), share })),
				}
			: {}),
	});
}
