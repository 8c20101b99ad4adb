import type { StreamPoint } from './messages.js';
import { penOf } from './pen.js';

const left = 36;
const share = 0.66;
const between = 18;
/** Surprise goes from 0 to 5. */
const mostSurprise = 5;

/** Draws the last points of a stream: the reading above, its surprise below, alarms through both. */
export function drawStream(canvas: HTMLCanvasElement, points: readonly StreamPoint[], shown: number, alarmAt: number): void {
	const { pen, width, height, usual, odd, text } = penOf(canvas);
	const least = Math.min(...points.map(({ value }) => value), 40);
	const most = Math.max(...points.map(({ value }) => value), 80);
	const upper = share * height;
	const x = (i: number) => left + ((width - left - 8) * i) / (shown - 1);
	const yValue = (value: number) => 8 + (upper - 16) * (1 - (value - least) / (most - least));
	const ySurprise = (value: number) => height - 8 - ((height - upper - between) * value) / mostSurprise;
	const line = (value: (point: StreamPoint) => number, y: (value: number) => number) => {
		pen.beginPath();
		points.forEach((point, i) => {
			const at = value(point);
			if (!Number.isNaN(at)) pen.lineTo(x(i), y(at));
		});
		pen.stroke();
	};
	pen.fillStyle = text;
	pen.textAlign = 'right';
	for (const [value, y] of [
		[most, yValue(most) + 8],
		[least, yValue(least)],
		[mostSurprise, ySurprise(mostSurprise) + 8],
		[0, ySurprise(0)],
	])
		pen.fillText(String(Math.round(value)), left - 6, y);
	pen.strokeStyle = odd;
	pen.fillStyle = odd;
	points.forEach(({ alarm }, i) => {
		if (!alarm) return;
		pen.beginPath();
		pen.moveTo(x(i), 12);
		pen.lineTo(x(i), height - 8);
		pen.stroke();
		pen.beginPath();
		pen.moveTo(x(i) - 6, 2);
		pen.lineTo(x(i) + 6, 2);
		pen.lineTo(x(i), 12);
		pen.fill();
	});
	pen.setLineDash([4, 3]);
	pen.beginPath();
	pen.moveTo(left, ySurprise(alarmAt));
	pen.lineTo(width - 8, ySurprise(alarmAt));
	pen.stroke();
	pen.setLineDash([]);
	pen.lineWidth = 1.75;
	pen.strokeStyle = usual;
	line(({ value }) => value, yValue);
	pen.strokeStyle = odd;
	line(({ surprise }) => surprise, ySurprise);
}
