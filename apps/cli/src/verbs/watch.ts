import { createReadStream } from 'node:fs';
import { FittedConvolutional, FittedReinforcement, isAnodError, type StreamOptions, streamOptions } from '@anod/core';
import { CliError, dataError, exitCodes, oneLine, usageError } from '../errors.js';
import { statInput } from '../input/sniff.js';
import { optionsFromFlags } from '../options/detector-options.js';
import { checkWritable } from '../output/atomic.js';
import { counted, formatCount } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import { readLines } from '../watch/lines.js';
import { readPast } from '../watch/past.js';
import { BadLine, RecordReader } from '../watch/records.js';
import { fingerprint, readState, type WatchState, writeState } from '../watch/state-file.js';
import { pointAsJson, tellPoint } from '../watch/told-point.js';
import { Watcher } from '../watch/watcher.js';
import { backend, type Context, loadModel, modelAndFiles, readModelBytes } from './context.js';

/** Lines without a point, from the first on, after which the input is taken for something else. */
const hopeless = 100;
/** Bad lines that are told one by one. */
const toldLines = 20;
/** Milliseconds after which the state is saved with the next point, however few there were. */
const saveAfter = 5000;

/** `anod watch`: follows a series point by point as it comes, and says when something begins that is strange. */
export async function watch(context: Context): Promise<number> {
	const { flags, signal } = context;
	const { path: model, files } = modelAndFiles(flags);
	if (files.length > 1)
		throw usageError(`watch reads one stream; got ${files.join(', ')}.`, 'Example: tail -f points.ndjson | anod watch m.anod');
	const options = optionsFromFlags<StreamOptions>(flags, streamOptions);
	const saveEvery = flags.count('save-every', 1) ?? 1000;
	const statePath = flags.text('state');
	if (statePath !== undefined) checkWritable(statePath);
	else if (flags.text('save-every') !== undefined) throw usageError('--save-every needs --state.', 'Example: --state watch.state');
	const detector = await loadModel(flags, model);
	if (detector instanceof FittedReinforcement && detector.data === 'series')
		throw usageError(
			`${model} holds the reinforcement detector; watch follows series with the forecasts of the convolutional one.`,
			'Make one: anod fit FILE --time COLUMN --model FILE.anod',
		);
	if (!(detector instanceof FittedConvolutional) || detector.data !== 'series')
		throw usageError(
			`${model} did not learn from a series; watch follows series.`,
			'Make one: anod fit FILE --time COLUMN --model FILE.anod',
		);
	const identity = fingerprint(readModelBytes(model));
	const saved = statePath === undefined ? undefined : readState(statePath);
	if (saved && saved.model !== identity)
		throw dataError(
			'ANOD_FILE',
			`${statePath} was saved by a watch of another model than ${model}.`,
			'Name another --state, or remove it to begin anew.',
		);
	const past = saved ? new Map() : await readPast(context, flags.text('past'), detector, model);
	const watcher = new Watcher(detector, options, past);
	if (saved) {
		await watcher.restore(saved.series, backend(flags));
		refuseOtherOptions(options, watcher.restoredOptions, statePath!);
	}
	const reader = new RecordReader(
		[...detector.summary.columns.map(({ name }) => name), ...(detector.fittedOptions.series ? [detector.fittedOptions.series] : [])],
		saved?.layout ?? undefined,
	);
	const run = new Run(context, watcher, reader, saved, async (state) => {
		if (statePath !== undefined) await writeState(statePath, { ...state, model: identity });
	});
	const [file = '-'] = files;
	if (file !== '-') statInput(file);
	if (saved) context.warn(`goes on after ${counted(saved.points, 'point')}, from ${statePath}`);
	try {
		await run.follow(readLines(file === '-' ? process.stdin : createReadStream(file), signal), saveEvery);
	} finally {
		watcher.dispose();
	}
	context.warn(run.summary(signal.aborted));
	return signal.aborted || run.alarms === 0 ? exitCodes.ok : exitCodes.anomalies;
}

/** A state goes on as it began. */
function refuseOtherOptions(given: Partial<StreamOptions>, saved: StreamOptions | undefined, path: string): void {
	for (const [name, value] of Object.entries(given))
		if (saved && saved[name as keyof StreamOptions] !== value)
			throw usageError(
				`option ${name} is ${value}, but ${path} was begun with ${saved[name as keyof StreamOptions]}.`,
				'Leave it out, or remove the state to begin anew.',
			);
}

/** One watch from start to end. */
class Run {
	alarms = 0;
	#points = 0;
	#bad = 0;
	readonly #before: { readonly points: number; readonly alarms: number };

	constructor(
		private readonly context: Context,
		private readonly watcher: Watcher,
		private readonly reader: RecordReader,
		saved: WatchState | undefined,
		private readonly write: (state: Omit<WatchState, 'model'>) => Promise<void>,
	) {
		this.#before = { points: saved?.points ?? 0, alarms: saved?.alarms ?? 0 };
	}

	/** Whatever ends it, an error among the lines or a signal, what was seen until then is saved. */
	async follow(lines: ReturnType<typeof readLines>, saveEvery: number): Promise<void> {
		let unsaved = 0;
		let savedAt = performance.now();
		const save = async () => {
			await this.#save();
			unsaved = 0;
			savedAt = performance.now();
		};
		try {
			for await (const { number, text } of lines) {
				if (!(await this.#take(number, text))) continue;
				unsaved++;
				if (unsaved >= saveEvery || performance.now() - savedAt >= saveAfter) await save();
			}
		} finally {
			if (unsaved > 0) await save();
		}
	}

	/** @returns whether the line held a new point. */
	async #take(number: number, text: string): Promise<boolean> {
		const { flags } = this.context;
		let point: Awaited<ReturnType<Watcher['push']>>;
		try {
			const row = this.reader.read(text);
			point = row && (await this.watcher.push(row));
		} catch (error) {
			this.#leaveOut(number, error);
			return false;
		}
		if (!point) return false;
		this.#points++;
		if (point.alarm) this.alarms++;
		if (point.alarm || flags.boolean('every-point')) {
			if (flags.boolean('json')) process.stdout.write(`${pointAsJson(point)}\n`);
			else this.context.say(tellPoint(point));
		}
		return true;
	}

	#leaveOut(number: number, error: unknown): void {
		const readable = isAnodError(error) && ['ANOD_INPUT', 'ANOD_UNKNOWN_COLUMN', 'ANOD_SHAPE'].includes(error.code);
		if (!(error instanceof BadLine) && !readable) throw error;
		const message = oneLine((error as Error).message.replace(/^ANOD_\w+: (point \d+,? ?)?/, '')).replace(/\.$/, '');
		if (this.context.flags.boolean('strict'))
			throw dataError('ANOD_LINE', `line ${number} is no point: ${message}.`, 'Mend it, or leave such lines out without --strict.');
		this.#bad++;
		if (this.#points === 0 && this.#before.points === 0 && this.#bad >= hopeless)
			throw dataError(
				'ANOD_LINE',
				`none of the first ${number} lines is a point; line ${number}: ${message}.`,
				'anod watch reads NDJSON, or CSV with a header.',
			);
		if (this.#bad <= toldLines) this.context.warn(`line ${number} left out: ${printable(message)}`);
		if (this.#bad === toldLines) this.context.warn('further such lines are only counted');
	}

	async #save(): Promise<void> {
		try {
			await this.write({
				layout: this.reader.layout ?? null,
				points: this.#before.points + this.#points,
				alarms: this.#before.alarms + this.alarms,
				series: this.watcher.save(),
			});
		} catch (error) {
			throw error instanceof CliError ? error : dataError('ANOD_OUTPUT', `the state cannot be saved: ${oneLine(String(error))}`, '');
		}
	}

	summary(stopped: boolean): string {
		const parts = [
			`${stopped ? 'stopped after' : 'saw'} ${counted(this.#points, 'point')}, ${counted(this.alarms, 'alarm')}`,
			...(this.watcher.repeated > 0 ? [`${formatCount(this.watcher.repeated)} seen before the restart`] : []),
			...(this.#bad > 0 ? [`${counted(this.#bad, 'line')} left out`] : []),
		];
		return parts.join('; ');
	}
}
