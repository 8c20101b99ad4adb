import { type FittedConvolutional, SeriesStream, type StreamOptions, type StreamPoint } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import { BadLine, type Row } from './records.js';
import type { SavedSeries } from './state-file.js';

/** A channel's part in a point's score. */
export interface PointChannel {
	readonly name: string;
	/** NaN where it is missing. */
	readonly value: number;
	readonly expected: number;
	readonly share: number;
}

/** A point as it was judged. */
export interface WatchedPoint extends StreamPoint {
	/** '' where the model knows no column of series. */
	readonly series: string;
	/** As it came; undefined without a column of times. */
	readonly time: string | number | undefined;
	/** Channels by their share, the greatest first. */
	readonly channels: () => readonly PointChannel[];
}

interface Followed {
	readonly stream: SeriesStream;
	lastTime: number | null;
	/** Until the first new point after a restart, points that are no later than the last one were seen before. */
	resuming: boolean;
}

/** Milliseconds, or the number that a time is; NaN for none. */
function readTime(cell: unknown): number {
	if (typeof cell === 'number') return cell;
	if (typeof cell !== 'string' || cell.trim() === '') return Number.NaN;
	const number = Number(cell);
	if (!Number.isNaN(number)) return number;
	const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(cell.trim());
	return Date.parse(zoned ? cell : `${cell.trim().replace(' ', 'T')}${/\d:\d/.test(cell) ? 'Z' : ''}`);
}

/** Follows one series, or each of several, point by point. */
export class Watcher {
	readonly #followed = new Map<string, Followed>();
	readonly #names: readonly string[];
	readonly #time: string;
	readonly #series: string;
	/** Points seen before the restart, and passed over. */
	repeated = 0;

	/**
	 * @param past - points just before the first one, by series.
	 */
	constructor(
		private readonly detector: FittedConvolutional,
		private readonly options: Partial<StreamOptions>,
		private readonly past: ReadonlyMap<string, readonly Row[]>,
	) {
		this.#names = detector.summary.columns.map(({ name }) => name);
		this.#time = detector.fittedOptions.time;
		this.#series = detector.fittedOptions.series;
		// Says at once what is wrong with the options, and with a detector that never learned to forecast.
		detector.stream(options);
	}

	/** Goes on with saved series. @throws AnodError ANOD_FILE */
	async restore(saved: readonly SavedSeries[], backend: Promise<Backend>): Promise<void> {
		for (const { name, lastTime, stream } of saved)
			this.#followed.set(name, { stream: await SeriesStream.restore(stream, { backend }), lastTime, resuming: true });
	}

	/** Options of the streams that were restored; undefined when there are none. */
	get restoredOptions(): StreamOptions | undefined {
		return this.#followed.values().next().value?.stream.options;
	}

	/**
	 * Takes a record in.
	 *
	 * @returns undefined for a point that was seen before a restart.
	 * @throws BadLine for a record without its series; AnodError for one without a channel, or what is no number.
	 */
	async push(row: Row): Promise<WatchedPoint | undefined> {
		const series = this.#series === '' ? '' : String(row[this.#series] ?? '');
		if (this.#series !== '' && series === '') throw new BadLine(`it does not say in ${this.#series} which series it belongs to`);
		const followed = this.#follow(series);
		const time = this.#time === '' ? Number.NaN : readTime(row[this.#time]);
		if (followed.resuming && followed.lastTime !== null && time <= followed.lastTime) {
			this.repeated++;
			return undefined;
		}
		const { stream } = followed;
		const expected = stream.expected();
		const point = await stream.push(row as Record<string, number>);
		followed.resuming = false;
		if (!Number.isNaN(time)) followed.lastTime = time;
		return {
			...point,
			series,
			time: this.#time === '' ? undefined : (row[this.#time] as string | number | undefined),
			channels: () => this.#channels(stream.contributions(), expected, row),
		};
	}

	#follow(series: string): Followed {
		let followed = this.#followed.get(series);
		if (!followed) {
			const past = (this.past.get(series) ?? []) as Record<string, number>[];
			followed = { stream: this.detector.stream({ ...this.options, past }), lastTime: null, resuming: false };
			this.#followed.set(series, followed);
		}
		return followed;
	}

	#channels(contributions: Float64Array, expected: Float64Array, row: Row): PointChannel[] {
		const total = contributions.reduce((sum, part) => sum + part, 0);
		return this.#names
			.map((name, c) => {
				const cell = row[name];
				const value = cell === null || cell === undefined || cell === '' ? Number.NaN : Number(cell);
				return { name, value, expected: expected[c]!, share: total > 0 ? contributions[c]! / total : 0 };
			})
			.sort((a, b) => b.share - a.share);
	}

	/** Everything it remembers. */
	save(): SavedSeries[] {
		return [...this.#followed].map(([name, { stream, lastTime }]) => ({ name, lastTime, stream: stream.save() }));
	}

	dispose(): void {
		for (const { stream } of this.#followed.values()) stream.dispose();
	}
}
