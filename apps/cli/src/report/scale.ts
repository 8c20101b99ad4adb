/** Maps values to pixels. */
export interface Scale {
	(value: number): number;
	readonly ticks: readonly number[];
}

/** Round values that divide a range into about `count` parts. */
export function niceTicks(minimum: number, maximum: number, count: number): number[] {
	if (!(maximum > minimum)) return [minimum];
	const raw = (maximum - minimum) / count;
	const power = 10 ** Math.floor(Math.log10(raw));
	const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw * 0.999)!;
	const ticks: number[] = [];
	for (let index = Math.ceil(minimum / step - 1e-9); index * step <= maximum + step * 1e-9; index++)
		ticks.push(Number((index * step).toPrecision(12)));
	return ticks;
}

export function linearScale(minimum: number, maximum: number, from: number, to: number, count = 5): Scale {
	const span = maximum - minimum || 1;
	return Object.assign((value: number) => from + ((value - minimum) / span) * (to - from), { ticks: niceTicks(minimum, maximum, count) });
}

/** For positive values over several powers of ten. */
export function logScale(minimum: number, maximum: number, from: number, to: number): Scale {
	const low = Math.log10(minimum);
	const span = Math.log10(maximum) - low || 1;
	const every = Math.max(1, Math.ceil(span / 6));
	const ticks: number[] = [];
	for (let power = Math.ceil(low - 1e-9); power <= low + span + 1e-9; power += every) ticks.push(Number((10 ** power).toPrecision(12)));
	return Object.assign((value: number) => from + ((Math.log10(value) - low) / span) * (to - from), {
		ticks: ticks.length >= 2 ? ticks : niceTicks(minimum, maximum, 4),
	});
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const spans = [
	second,
	5 * second,
	15 * second,
	minute,
	5 * minute,
	15 * minute,
	hour,
	3 * hour,
	6 * hour,
	12 * hour,
	day,
	2 * day,
	7 * day,
	14 * day,
];

/** Moments at round places of the calendar, in UTC. */
export function timeTicks(minimum: number, maximum: number, count: number): { at: number; label: string }[] {
	const raw = (maximum - minimum) / count;
	const step = spans.find((span) => span >= raw);
	if (step !== undefined && raw > 0) {
		const ticks = [];
		for (let at = Math.ceil(minimum / step) * step; at <= maximum; at += step) {
			const text = new Date(at).toISOString();
			ticks.push({
				at,
				label: step >= day ? text.slice(0, 10) : step >= minute ? text.slice(5, 16).replace('T', ' ') : text.slice(11, 19),
			});
		}
		return ticks;
	}
	const months = Math.max(1, Math.round(raw / (30.44 * day)));
	const every = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((size) => size >= months) ?? 6000;
	const start = new Date(minimum);
	const ticks = [];
	for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every; ; month += every) {
		const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
		if (!(at <= maximum) || ticks.length > 50) return ticks;
		if (at >= minimum) ticks.push({ at, label: new Date(at).toISOString().slice(0, every >= 12 ? 4 : 7) });
	}
}
