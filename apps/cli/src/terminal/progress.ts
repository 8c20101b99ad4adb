import { formatDuration } from './numbers.js';

/** Says how far the work is. On a terminal a bar on one line, elsewhere a line every few seconds, nothing when silent. */
export interface ProgressLine {
	/** @param fraction - 0 to 1, or undefined when the end is not known. */
	update(what: string, fraction: number | undefined, detail?: string): void;
	/** Clears the bar. */
	end(): void;
}

const barWidth = 28;
const plainEveryMs = 3000;

export function progressLine(silent: boolean, stream: NodeJS.WriteStream = process.stderr): ProgressLine {
	if (silent) return { update() {}, end() {} };
	let last = Number.NEGATIVE_INFINITY;
	let drawn = false;
	const started = performance.now();
	return {
		update(what, fraction, detail = '') {
			const now = performance.now();
			if (now - last < (stream.isTTY ? 80 : plainEveryMs)) return;
			if (!stream.isTTY && now - started < plainEveryMs) return;
			last = now;
			const percent = fraction === undefined ? '' : `${Math.round(fraction * 100)} %`;
			if (!stream.isTTY) {
				stream.write(`${[what, percent, detail].filter(Boolean).join(' · ')}\n`);
				return;
			}
			const filled = Math.round((fraction ?? 0) * barWidth);
			const bar = fraction === undefined ? '' : `${'━'.repeat(filled)}${'─'.repeat(barWidth - filled)} ${percent.padStart(5)}  `;
			const line = `${what.padEnd(11)} ${bar}${detail || formatDuration(now - started)}`;
			stream.write(`\r\u001b[K${line.slice(0, (stream.columns ?? 100) - 1)}`);
			drawn = true;
		},
		end() {
			if (drawn) stream.write('\r\u001b[K');
			drawn = false;
		},
	};
}
