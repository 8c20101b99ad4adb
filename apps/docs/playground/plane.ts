import { penOf } from './pen.js';

/** Rows as points; only so many as a screen can show. */
export interface Plane {
	readonly rows: Uint32Array;
	/** `[rows]` */
	readonly x: Float64Array;
	readonly y: Float64Array;
}

const mostTop = 2000;
const mostOthers = 4000;

/** The rows with the highest scores, and others evenly by rank. Rows without both numbers are left out. Drawn in this order: the highest last. */
export function sampled(x: Float64Array, y: Float64Array, order: Uint32Array): Plane {
	const top = Math.min(order.length, mostTop);
	const others = order.length - top;
	const kept = Math.min(others, mostOthers);
	const rest = Array.from({ length: kept }, (_, i) => order[top + Math.floor((i * others) / kept)]);
	const rows = Uint32Array.from([...order.subarray(0, top), ...rest].reverse()).filter(
		(row) => Number.isFinite(x[row]) && Number.isFinite(y[row]),
	);
	return { rows, x: Float64Array.from(rows, (row) => x[row]), y: Float64Array.from(rows, (row) => y[row]) };
}

export function extent(values: Float64Array): { readonly least: number; readonly most: number } {
	let least = Number.POSITIVE_INFINITY;
	let most = Number.NEGATIVE_INFINITY;
	for (const value of values) {
		if (value < least) least = value;
		if (value > most) most = value;
	}
	return values.length === 0 ? { least: 0, most: 1 } : { least, most };
}

const margin = { left: 52, right: 10, top: 10, bottom: 26 } as const;

interface Size {
	readonly width: number;
	readonly height: number;
}

function places({ x, y }: Plane, { width, height }: Size) {
	const across = extent(x);
	const up = extent(y);
	const w = width - margin.left - margin.right;
	const h = height - margin.top - margin.bottom;
	return {
		across,
		up,
		left: (value: number) => margin.left + (w * (value - across.least)) / (across.most - across.least || 1),
		top: (value: number) => margin.top + h - (h * (value - up.least)) / (up.most - up.least || 1),
	};
}

const number = (value: number) => String(Number(value.toPrecision(3)));

/** Draws the plane in the colours of the theme. */
export function drawPlane(canvas: HTMLCanvasElement, plane: Plane, isOdd: (row: number) => boolean, chosen: number | undefined): void {
	const { pen, width, height, usual, odd, text, line } = penOf(canvas);
	const { left, top, across, up } = places(plane, { width, height });
	pen.fillStyle = text;
	pen.textAlign = 'right';
	pen.fillText(number(up.most), margin.left - 6, margin.top + 10);
	pen.fillText(number(up.least), margin.left - 6, height - margin.bottom);
	pen.fillText(number(across.most), width - margin.right, height - 8);
	pen.textAlign = 'left';
	pen.fillText(number(across.least), margin.left, height - 8);
	const dots = (wanted: boolean, radius: number) => {
		for (let i = 0; i < plane.rows.length; i++) {
			if (isOdd(plane.rows[i]) !== wanted) continue;
			pen.beginPath();
			pen.arc(left(plane.x[i]), top(plane.y[i]), radius, 0, 2 * Math.PI);
			pen.fill();
		}
	};
	pen.globalAlpha = 0.45;
	pen.fillStyle = usual;
	dots(false, 2);
	pen.globalAlpha = 0.9;
	pen.fillStyle = odd;
	dots(true, 2.75);
	const at = chosen === undefined ? -1 : plane.rows.indexOf(chosen);
	if (at < 0) return;
	pen.globalAlpha = 1;
	pen.strokeStyle = line;
	pen.lineWidth = 2;
	pen.beginPath();
	pen.arc(left(plane.x[at]), top(plane.y[at]), 8, 0, 2 * Math.PI);
	pen.stroke();
}

/** Pixels around a click in which a row is meant. */
const reach = 14;

/** The row that a click at a place of the drawn plane means. */
export function nearest(plane: Plane, size: Size, clickX: number, clickY: number): number | undefined {
	const { left, top } = places(plane, size);
	let best = reach;
	let found: number | undefined;
	for (let i = 0; i < plane.rows.length; i++) {
		const distance = Math.hypot(left(plane.x[i]) - clickX, top(plane.y[i]) - clickY);
		if (distance > best) continue;
		best = distance;
		found = plane.rows[i];
	}
	return found;
}
