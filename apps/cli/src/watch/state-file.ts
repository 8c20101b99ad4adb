import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dataError, inputError } from '../errors.js';
import { writeFileAtomically } from '../output/atomic.js';
import type { CsvLayout } from './records.js';

/** What a watch remembers of one series. */
export interface SavedSeries {
	readonly name: string;
	/** Time of its last point; null without a column of times. */
	readonly lastTime: number | null;
	/** As `SeriesStream.save` gives it. */
	readonly stream: Uint8Array;
}

/** What a watch needs to go on where it was. */
export interface WatchState {
	/** SHA-256 of the model file. */
	readonly model: string;
	/** How CSV lines were read. */
	readonly layout: CsvLayout | null;
	readonly points: number;
	readonly alarms: number;
	readonly series: readonly SavedSeries[];
}

const magic = 'anod watch 1\n';

export const fingerprint = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A state file: a line of text, a line of JSON with lengths and a checksum, then the streams one after another. */
export async function writeState(path: string, { series, ...rest }: WatchState): Promise<void> {
	const streams = Buffer.concat(series.map(({ stream }) => stream));
	const header = {
		...rest,
		series: series.map(({ name, lastTime, stream }) => ({ name, lastTime, length: stream.length })),
		checksum: fingerprint(streams),
	};
	await writeFileAtomically(path, Buffer.concat([Buffer.from(`${magic}${JSON.stringify(header)}\n`), streams]));
}

/** @returns undefined when there is no such file yet. @throws CliError ANOD_FILE for a file that is not whole or something else. */
export function readState(path: string): WatchState | undefined {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		const { code } = error as { code?: string };
		if (code === 'ENOENT') return undefined;
		throw inputError(`the state file ${path} cannot be read (${code}).`, 'Check the path and its permissions.');
	}
	const damaged = (what: string) =>
		dataError('ANOD_FILE', `${path} ${what}.`, 'Name another file with --state, or remove it to begin anew.');
	if (bytes.subarray(0, magic.length).toString('latin1') !== magic) throw damaged('is no state of anod watch');
	const end = bytes.indexOf(10, magic.length);
	try {
		const { checksum, series, ...rest } = JSON.parse(bytes.subarray(magic.length, end).toString('utf8'));
		const streams = bytes.subarray(end + 1);
		if (fingerprint(streams) !== checksum) throw damaged('is damaged: its checksum does not fit');
		let at = 0;
		return {
			...rest,
			series: series.map(({ name, lastTime, length }: { name: string; lastTime: number | null; length: number }) => {
				const stream = new Uint8Array(streams.subarray(at, at + length));
				at += length;
				return { name, lastTime, stream };
			}),
		};
	} catch (error) {
		throw error instanceof SyntaxError || error instanceof TypeError ? damaged('is damaged') : error;
	}
}
