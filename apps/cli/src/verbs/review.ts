import { FittedReinforcement, isAnodError, type QueryStrategy } from '@anod/core';
import { dataError, exitCodes, usageError } from '../errors.js';
import { withTypes } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Source } from '../input/source.js';
import { verbFlags } from '../options/flags.js';
import { checkFlagsFor } from '../options/for-subject.js';
import { checkWritable } from '../output/atomic.js';
import { checkSameData, replay } from '../review/history.js';
import { openKeys } from '../review/keys.js';
import { type LogHeader, LogWriter, readLog } from '../review/log.js';
import { ModelOnDisk } from '../review/model-on-disk.js';
import { readRows } from '../review/rows.js';
import { Session, type SessionPlan } from '../review/session.js';
import { tellNobody, tellPeople, tellPrograms } from '../review/tell.js';
import { useOf } from '../subjects/learned.js';
import { columnsToScore, findRoles } from '../tables/roles.js';
import { formatCount } from '../terminal/numbers.js';
import { type Context, checkRows, loadModel, modelAndFiles, withSource } from './context.js';

/** `anod review`: asks a person about the rows that are worth it, learns from the answers, and asks again. */
export async function review(context: Context): Promise<number> {
	const { flags, signal, progress } = context;
	const { path: model, files } = modelAndFiles(flags);
	if (files.length > 1) throw usageError(`review reads one file; got ${files.join(', ')}.`, 'Example: anod review m.anod today.csv');
	if (files[0] === '-')
		throw usageError('review reads answers from standard input, so the rows cannot come from there.', 'Name a file of rows.');
	if (flags.boolean('quiet') && process.stdin.isTTY)
		throw usageError('--quiet shows no questions that could be answered on a terminal.', 'Leave it out, or pipe the answers.');
	const plan: SessionPlan = {
		strategy: (flags.text('strategy') as QueryStrategy | undefined) ?? 'top',
		batch: flags.count('batch', 1) ?? 5,
		rounds: flags.count('rounds', 1) ?? Number.POSITIVE_INFINITY,
		most: flags.count('most', 1) ?? Number.POSITIVE_INFINITY,
	};
	const logPath = flags.text('log') ?? `${model.replace(/\.anod$/, '')}.answers.ndjson`;
	const detector = await loadModel(flags, model);
	const use = useOf(detector);
	if (!(detector instanceof FittedReinforcement))
		throw usageError(
			`${model} holds the ${use.detector} detector, which does not learn from answers; review is for the reinforcement one.`,
			'Make one: anod fit FILE --detector reinforcement --model FILE.anod',
		);
	if (use.kind !== 'table')
		throw usageError(`${model} learned from a series; review asks about rows of a table.`, 'Fit one without --time and --window.');
	checkFlagsFor(use, flags, verbFlags.review);
	checkLearns(detector, model);
	checkWritable(model);
	const disk = new ModelOnDisk(model);
	return withSource(context, files, async (database, source) => {
		const log = readLog(logPath);
		const roles = findRoles(source, flags);
		const rows = await withTypes(source, () =>
			readRows({
				database,
				source,
				columns: columnsToScore(source, detector.summary, model),
				roles: findRoles(source, flags),
				hashed: hashedColumns(source, logPath, log?.header),
				signal,
				onRows: (count) => progress.update('reading', undefined, `${formatCount(count)} rows`),
			}),
		);
		progress.end();
		checkRows(source, rows.length);
		if (log) checkSameData(logPath, log, rows);
		const history = replay(log?.records ?? [], disk.fingerprint);
		const writer = new LogWriter(logPath, log, { data: source.name, columns: source.columns.map(({ name }) => name) });
		const tell = flags.boolean('json')
			? tellPrograms((text) => process.stdout.write(text))
			: flags.boolean('quiet')
				? tellNobody
				: tellPeople((text) => process.stdout.write(text));
		const keys = openKeys(signal, () => tell.unknownKey());
		const mark = () => writer.append({ model: disk.fingerprint });
		const session = new Session(
			detector,
			rows,
			roles,
			history,
			{
				busy: (what) => progress.update(what, undefined),
				ask(question) {
					progress.end();
					tell.ask(question);
					return keys.next();
				},
				told: (question, what) => tell.told(question, what),
				nothingToUndo: () => tell.nothingToUndo(),
				learned(lesson) {
					progress.end();
					tell.learned(lesson);
				},
				log: (record) => writer.append(record),
				mark,
				save: async () => disk.replace(await detector.save(), (model) => writer.append({ model })),
			},
			signal,
		);
		const open = history.open?.length ?? 0;
		const known = { answers: history.known.size, anomalies: [...history.known.values()].filter((label) => label === 1).length };
		try {
			const caughtUp = await session.catchUp();
			if (!history.met && caughtUp === 0) mark();
			const { threshold } = detector;
			const { strategy } = plan;
			tell.begin({
				model,
				source: source.name,
				log: logPath,
				rows: rows.length,
				known,
				caughtUp,
				open,
				strategy,
				threshold: threshold.value,
			});
			const reason = await session.run(plan);
			progress.end();
			tell.end({ reason, ...session.counts, model, log: logPath });
			return exitCodes.ok;
		} catch (error) {
			tell.broken();
			if (!signal.aborted) throw error;
			context.warn(
				`stopped; ${model} is as it was after its last batch. Answers since are in ${logPath} and count when the review goes on.`,
			);
			return exitCodes.interrupted;
		} finally {
			keys.close();
			writer.close();
		}
	});
}

/** @throws CliError ANOD_FILE for a model that was saved without the rows it learned from */
function checkLearns(detector: FittedReinforcement, model: string): void {
	try {
		detector.answers;
	} catch (error) {
		if (!isAnodError(error) || error.code !== 'ANOD_INPUT') throw error;
		throw dataError(
			'ANOD_FILE',
			`${model} was saved without the rows that it learned from, so it cannot learn from answers.`,
			'Review the model as anod fit wrote it.',
		);
	}
}

/** The columns that hashes are of: those that a log began with, or all. @throws CliError ANOD_FILE for one that the file lacks */
function hashedColumns(source: Source, path: string, header: LogHeader | undefined): readonly SourceColumn[] {
	if (!header) return source.columns;
	const byName = new Map(source.columns.map((column) => [column.name, column]));
	return header.columns.map((name) => {
		const column = byName.get(name);
		if (column) return column;
		throw dataError(
			'ANOD_FILE',
			`the log ${path} holds answers about another file than ${source.name}, which has no column ${name}.`,
			`It began with ${header.data}. Name that file, or another log with --log.`,
		);
	});
}
