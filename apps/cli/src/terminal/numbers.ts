import type { Cell } from '@anod/core';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A count with thin groups: 1,234,567. */
export const formatCount = (count: number): string => grouped.format(count);

/** A count and its noun: "1 row", "2,000 rows". */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${formatCount(count)} ${count === 1 ? noun : plural}`;

/** Four significant digits, plain where that is short, else with an exponent. */
export function formatNumber(value: number): string {
	if (Number.isNaN(value)) return '—';
	if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
	const size = Math.abs(value);
	const text =
		value !== 0 && (size >= 1e7 || size < 1e-4)
			? value.toExponential(2)
			: String(Number(value.toPrecision(size >= 1000 ? Math.ceil(Math.log10(size + 1)) : 4)));
	const [whole, fraction] = text.split('.');
	const readable = size >= 10_000 && !text.includes('e') ? grouped.format(Math.trunc(value)) + (fraction ? `.${fraction}` : '') : text;
	return whole === undefined ? readable : readable.replace(/^-/, '−').replace('e-', 'e−').replace('e+', 'e');
}

/** A share as per cent with sensible digits. */
export function formatShare(share: number): string {
	if (Number.isNaN(share)) return '—';
	const percent = share * 100;
	if (percent === 0 || percent === 100) return `${percent} %`;
	if (percent < 0.01) return '< 0.01 %';
	return `${percent < 1 ? percent.toFixed(2) : percent.toFixed(1)} %`;
}

/** A moment without what it lacks: a date, or a date and a time of day. */
export function formatMoment(milliseconds: number): string {
	if (Number.isNaN(milliseconds)) return '—';
	const text = new Date(milliseconds).toISOString();
	if (milliseconds % 86_400_000 === 0) return text.slice(0, 10);
	return text.slice(0, milliseconds % 1000 === 0 ? 19 : 23).replace('T', ' ');
}

/** A cell for people. */
export function formatCell(cell: Cell): string {
	if (cell === null || cell === undefined || cell === '') return '(empty)';
	if (typeof cell === 'number') return Number.isNaN(cell) ? '(empty)' : formatNumber(cell);
	if (cell instanceof Date) return formatMoment(cell.getTime());
	const text = String(cell).replace(/\s+/g, ' ');
	return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

/** A duration: 340 ms, 2.4 s, 3 min 20 s. */
export function formatDuration(milliseconds: number): string {
	if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
	if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
	const seconds = Math.round(milliseconds / 1000);
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Bytes: 812 B, 3.4 MB. */
export function formatBytes(bytes: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let unit = 0;
	let size = bytes;
	while (size >= 1000 && unit < units.length - 1) {
		size /= 1000;
		unit++;
	}
	return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}
