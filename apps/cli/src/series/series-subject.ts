import { FittedReinforcement } from '@anod/core';
import { precisionRecallCurve, rocCurve } from '@anod/core/metrics';
import { CliError, dataError } from '../errors.js';
import { withTypes } from '../input/blocks.js';
import { isConversionError } from '../input/csv.js';
import type { Database } from '../input/database.js';
import type { Source } from '../input/source.js';
import { type AddedColumn, createScoreTable } from '../output/score-table.js';
import { writeScores } from '../output/write-scores.js';
import type { ReportEvaluation } from '../report/model.js';
import { inSampleLine, rewardFacts } from '../scoring/reward-facts.js';
import { ScoreSketch } from '../scoring/sketch.js';
import { type SeriesSource, showFit } from '../subjects/learned.js';
import { settings } from '../subjects/settings.js';
import type { Explained, Findings, FitOutcome, ScoreAsk, Subject } from '../subjects/subject.js';
import { noSuchRow } from '../tables/pick-rows.js';
import { addedBy } from '../tables/score-pass.js';
import { metricsLine } from '../terminal/metrics-line.js';
import { counted, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { explainedTable, printable, topAsJson } from '../terminal/summary.js';
import { backend, type Context, checkRows, withSource } from '../verbs/context.js';
import { versions } from '../versions.js';
import { predictSeries, reasonOf, type SeriesDetector, type SeriesPrediction } from './detector.js';
import { eventsAsJson, eventsTable, strongest, type ToldEvent, tellEvents, tellPlace } from './events.js';
import { explainSteps } from './explain-steps.js';
import { eventsLine, judgeSeries, type SeriesEvaluation } from './judge.js';
import { type Course, coursesOf, readSeries, type SeriesTable } from './read-series.js';
import { seriesPage } from './report.js';
import { rolesToFit, rolesToScore, type SeriesRoles } from './roles.js';
import { zoomEvents } from './zoom.js';

/** Opens a file of one or several series and reads it whole: the detector looks at the course of time. */
export function openSeries<Result>(
	context: Context,
	files: readonly string[],
	learned: SeriesSource,
	run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
	return withSource(context, files, async (database, source) => {
		const { flags, signal, progress } = context;
		await checkAnyRow(database, source);
		const roles = () =>
			learned.loaded
				? rolesToScore(source, flags, learned.loaded.detector, learned.loaded.model)
				: rolesToFit(source, flags, learned.learner.columns);
		const table = await withTypes(source, () =>
			readSeries(database, source, roles(), signal, (rows) => progress.update('reading', undefined, `${formatCount(rows)} rows`)),
		);
		checkRows(source, table.rows);
		return run(new SeriesSubject(context, database, source, learned, roles(), table));
	});
}

/** A file without rows says that, and not that its columns hold no numbers. */
async function checkAnyRow(database: Database, source: Source): Promise<void> {
	try {
		checkRows(source, (await database.rows(`select 1 from ${source.relation} limit 1`)).length);
	} catch (error) {
		if (isConversionError(error)) return;
		throw error instanceof CliError ? error : source.explain(error);
	}
}

/** What `--output` adds to the rows. */
const addedColumns = (detector: SeriesDetector): readonly AddedColumn[] => [
	...addedBy(detector),
	{ column: 'valid', title: 'valid', type: 'utinyint' },
	{ column: 'event', title: 'event', type: 'integer' },
];

class SeriesSubject implements Subject {
	readonly unit = 'A step';
	readonly #courses: readonly Course[];
	#detector: SeriesDetector | undefined;

	constructor(
		private readonly context: Context,
		private readonly database: Database,
		private readonly source: Source,
		private readonly learned: SeriesSource,
		private readonly roles: SeriesRoles,
		private readonly table: SeriesTable,
	) {
		this.#courses = coursesOf(table);
		this.#detector = learned.loaded?.detector;
	}

	get name(): string {
		return this.source.name;
	}

	get notes(): readonly string[] {
		const { left } = this.roles;
		const names = left.map(({ name }) => name);
		return [
			...this.source.notes,
			...(names.length > 0
				? [`${names.slice(0, 8).join(', ')}${names.length > 8 ? `, … (${names.length})` : ''} left out: a channel holds numbers`]
				: []),
		];
	}

	get detector(): SeriesDetector {
		return this.#detector!;
	}

	async fit(): Promise<FitOutcome> {
		const { context, table, learned, roles, name } = this;
		const { flags, signal, progress } = context;
		const run = { backend: backend(flags), signal, onProgress: showFit(progress) };
		const { detector, notes } = await learned.learner!.learn({ name, table, roles, run });
		this.#detector = detector;
		const { summary } = detector;
		const several = this.#courses.length > 1 ? ` of ${this.#courses.length} series` : '';
		const sentence = `${printable(name)}: fitted on ${counted(summary.rows, 'step')}${several} and ${counted(summary.features, 'channel')} in ${formatDuration(summary.seconds * 1000)}.`;
		return { total: table.rows, sentence, reason: reasonOf(detector), notes: [...this.notes, ...notes] };
	}

	async score({ top, keep }: ScoreAsk): Promise<Findings> {
		const { context, database, source, table, detector } = this;
		const { signal, progress } = context;
		progress.update('scoring', undefined, `${formatCount(table.rows)} steps`);
		const started = performance.now();
		const prediction = await predictSeries(detector, table, { signal });
		const seconds = (performance.now() - started) / 1000;
		const { scores, labels, threshold } = prediction;
		const told = tellEvents(prediction.events, table);
		const anomalies = labels.reduce((sum, label) => sum + label, 0);
		const evaluation = judgeSeries(table, this.#courses, scores, labels, threshold.value);
		if (table.labels && !evaluation && this.learned.loaded)
			throw dataError('ANOD_LABEL', `column ${this.roles.label!.name} of ${source.name} holds no label.`, 'Every cell of it is empty.');
		if (keep) await this.#keep(prediction);
		const shown = strongest(told, top);
		const what = told.length > shown.length ? `The ${shown.length} strongest of ${formatCount(told.length)} events` : 'Events';
		return {
			found: told.length,
			sentence: this.#sentence(told, anomalies),
			listing: told.length === 0 ? this.#highest(prediction) : `${what}:\n${eventsTable(shown)}`,
			judged: evaluation
				? {
						text: [metricsLine(evaluation.rows, 'step'), eventsLine(evaluation), ...this.#inSample()].join('\n'),
						json: { ...evaluation.rows, events: evaluation.events, vusPr: evaluation.vus.pr, vusRoc: evaluation.vus.roc },
						unlabelled: evaluation.unlabelled,
					}
				: null,
			json: {
				rows: table.rows,
				channels: table.channels.length,
				...(table.series ? { series: this.#courses.length } : {}),
				anomalies,
				threshold,
				events: eventsAsJson(told),
			},
			seconds,
			write: (target) => writeScores(database, source, { ...target, signal, added: addedColumns(detector) }),
			report: (verb, notes) => this.#report(verb, notes, prediction, told, anomalies, evaluation, top),
		};
	}

	/** An agent is measured here by the labels that it learned from. */
	#inSample(): string[] {
		return this.detector instanceof FittedReinforcement && this.learned.learner ? [inSampleLine('step')] : [];
	}

	#sentence(events: readonly ToldEvent[], anomalies: number): string {
		const { table, detector } = this;
		const several = table.series ? ` in ${counted(this.#courses.length, 'series', 'series')}` : '';
		const found =
			events.length === 0
				? 'no event'
				: `${counted(events.length, 'event')} (${counted(anomalies, 'step')}, ${formatShare(anomalies / table.rows)})`;
		return `${printable(this.name)}: ${counted(table.rows, 'step')} of ${counted(table.channels.length, 'channel')}${several}, ${found}. A step is abnormal from score ${formatNumber(detector.threshold.value)} on.`;
	}

	/** Where it came nearest to an event, when there is none. */
	#highest({ scores, valid, threshold }: SeriesPrediction): string {
		let best = -1;
		for (let row = 0; row < scores.length; row++) if (valid[row] && (best < 0 || scores[row]! > scores[best]!)) best = row;
		if (best < 0) return 'No step has enough past to be judged.';
		const place = this.table.times ? `${tellPlace(this.table, best)}, row ${formatCount(best + 1)}` : tellPlace(this.table, best);
		const series = this.table.series ? ` of ${printable(this.table.series[best] ?? '')}` : '';
		return `The highest score is ${formatNumber(scores[best]!)}, at ${place}${series}; the threshold is ${formatNumber(threshold.value)}. --contamination 0.01 would flag about every hundredth step.`;
	}

	async #keep({ scores, labels, pValues, probabilities, valid, events }: SeriesPrediction): Promise<void> {
		const numbers = new Int32Array(scores.length);
		events.forEach(({ rows }, index) => {
			for (const row of rows) numbers[row] = index + 1;
		});
		const kept = await createScoreTable(this.database, addedColumns(this.detector));
		kept.append(scores, labels, pValues, ...(probabilities ? [probabilities] : []), valid, numbers);
		kept.finish();
	}

	async #report(
		verb: 'detect' | 'evaluate',
		notes: readonly string[],
		{ scores, threshold }: SeriesPrediction,
		events: readonly ToldEvent[],
		anomalies: number,
		evaluation: SeriesEvaluation | undefined,
		top: number,
	): Promise<string> {
		const { context, table, detector } = this;
		context.progress.update('explaining', undefined);
		const zoomed = await zoomEvents(detector, table, this.#courses, events, top, context.signal);
		const sketch = new ScoreSketch();
		sketch.add(scores);
		return seriesPage({
			source: this.name,
			verb,
			created: new Date(),
			noun: 'step',
			threshold,
			sketch,
			summary: detector.summary,
			evaluation: evaluation ? forReport(evaluation) : null,
			settings: settings(detector),
			versions: versions(),
			notes,
			table,
			courses: this.#courses,
			scores,
			anomalies,
			events,
			zoomed,
			reason: reasonOf(detector),
			rewards: rewardFacts(detector, undefined, false),
		});
	}

	async explain({ top, rows: wanted }: { top: number; rows: readonly number[] | undefined }): Promise<Explained> {
		const { context, table, detector } = this;
		const prediction = await predictSeries(detector, table, { signal: context.signal });
		const { scores, valid, threshold } = prediction;
		const beyond = wanted?.find((row) => row > table.rows);
		if (beyond !== undefined) throw noSuchRow(this.name, table.rows, beyond);
		const chosen = wanted
			? wanted.map((row) => row - 1)
			: Array.from({ length: table.rows }, (_, row) => row)
					.filter((row) => valid[row])
					.sort((a, b) => scores[b]! - scores[a]! || a - b)
					.slice(0, top);
		const rows = await explainSteps(detector, table, this.#courses, chosen, prediction, context.signal);
		return { text: explainedTable(rows, threshold.value), json: { rows: topAsJson(rows) } };
	}
}

/** The figures of a report: those of steps, with those of events below. */
function forReport({ rows, events, vus, labels, scores, unlabelled }: SeriesEvaluation): ReportEvaluation {
	const roc = rocCurve(labels, scores);
	const curve = precisionRecallCurve(labels, scores, { dropIntermediate: true });
	const three = (value: number): string => (Number.isNaN(value) ? '—' : value.toFixed(3));
	return {
		metrics: rows,
		roc: { x: roc.falsePositiveRate, y: roc.truePositiveRate },
		precisionRecall: { x: curve.recall, y: curve.precision },
		unlabelled,
		more: [
			['VUS-PR', three(vus.pr), 'volume under the precision-recall surface: a step near an event counts in part (windows to 100 steps)'],
			['VUS-ROC', three(vus.roc), 'volume under the ROC surface'],
			['Events found', `${events.found} of ${events.events}`, 'at least one step of them is flagged'],
			['Precision by events', three(events.precision), 'share of flagged steps that lie in events'],
			['F1 by events', three(events.f1), 'of that and the share of events found'],
			['Right alarms', formatShare(events.alarmPrecision), `of ${formatCount(events.alarms)} alarms, as somebody would have got them`],
			[
				'Mean delay',
				Number.isNaN(events.meanDelay) ? '—' : `${events.meanDelay.toFixed(1)} steps`,
				'from the start of an event to its first flagged step',
			],
		],
	};
}
