import { type Cell, ReinforcementDetector } from '@anod/core';
import { dataError } from '../errors.js';
import { withTypes } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import type { Source } from '../input/source.js';
import { writeScores } from '../output/write-scores.js';
import { tablePage } from '../report/table-page.js';
import { evaluateScores } from '../scoring/evaluation.js';
import { explainRows } from '../scoring/explain-rows.js';
import { learnedFrom, realisedLines, rewardFacts } from '../scoring/reward-facts.js';
import type { PredictionOfRows, RowRoles } from '../scoring/score-source.js';
import type { TopRow } from '../scoring/top.js';
import type { TableDetector } from '../subjects/learned.js';
import { settings } from '../subjects/settings.js';
import type { Explained, Findings, FitOutcome, ScoreAsk, Subject } from '../subjects/subject.js';
import { metricsLine } from '../terminal/metrics-line.js';
import { counted, formatDuration } from '../terminal/numbers.js';
import { explainedTable, printable, resultSentence, topAsJson } from '../terminal/summary.js';
import { type Context, checkRows, withSource } from '../verbs/context.js';
import { versions } from '../versions.js';
import { fitLabelledTable, fitTable } from './fit-table.js';
import { pickRows } from './pick-rows.js';
import { columnsToFit, columnsToScore, findRoles } from './roles.js';
import { addedBy, scorePass } from './score-pass.js';

/** Opens a table. It is read in blocks, so that it may be larger than memory. */
export function openTable<Result>(
	context: Context,
	files: readonly string[],
	detector: TableDetector,
	run: (subject: Subject) => Promise<Result>,
): Promise<Result> {
	return withSource(context, files, async (database, source) => {
		const subject = new TableSubject(context, database, source, detector);
		subject.check();
		return run(subject);
	});
}

class TableSubject implements Subject {
	readonly unit = 'A row';
	#total: number | undefined;

	constructor(
		private readonly context: Context,
		private readonly database: Database,
		private readonly source: Source,
		private readonly learned: TableDetector,
	) {}

	get name(): string {
		return this.source.name;
	}

	get notes(): readonly string[] {
		return this.source.notes;
	}

	get detector() {
		return this.learned.detector;
	}

	// Types of columns may be widened while they are read: they are asked for again each time.
	readonly #roles = (): RowRoles => findRoles(this.source, this.context.flags);
	readonly #columns = (): SourceColumn[] =>
		this.learned.model === undefined
			? columnsToFit(this.source, this.#roles())
			: columnsToScore(this.source, this.detector.summary, this.learned.model);

	/** @throws CliError for columns that are not there. */
	check(): void {
		this.#columns();
		this.#roles();
	}

	async fit(): Promise<FitOutcome> {
		const { context, database, source } = this;
		const learner = this.learned.learner!;
		const request = { context, database, source, columns: this.#columns, roles: this.#roles };
		const { total, notes } = await (learner instanceof ReinforcementDetector
			? fitLabelledTable(request, learner)
			: fitTable(request, learner));
		this.#total = total;
		const { summary } = this.detector;
		const used = summary.columns.filter((column) => column.kind !== 'ignore').length;
		const sentence = `${printable(this.name)}: fitted on ${counted(summary.rows, 'row')} and ${counted(used, 'column')} in ${formatDuration(summary.seconds * 1000)}.`;
		return { total, sentence, notes, ...(learner instanceof ReinforcementDetector ? { reason: learnedFrom(learner) } : {}) };
	}

	async score({ top, keep, normalToo }: ScoreAsk): Promise<Findings> {
		const { context, database, source, detector } = this;
		const scored = await scorePass(context, {
			database,
			source,
			columns: this.#columns,
			roles: this.#roles,
			detector,
			top,
			keep,
			total: this.#total,
		});
		checkRows(source, scored.rows);
		context.progress.update('explaining', undefined);
		const worst = scored.top.rows().filter((row) => normalToo || row.anomaly);
		const rows = await explainRows(detector, this.#columns(), worst, this.#roles().time, context.signal);
		const { threshold, summary } = detector;
		const { label, time } = this.#roles();
		const evaluation = evaluateScores(scored, threshold.value);
		const rewards = rewardFacts(detector, evaluation?.metrics, this.learned.learner !== undefined);
		if (label && !evaluation && !this.learned.learner)
			throw dataError('ANOD_LABEL', `column ${label.name} of ${source.name} holds no label.`, 'Every cell of it is empty.');
		const anomalous = rows.filter((row) => row.anomaly);
		const shown = anomalous.length > 0 ? anomalous : rows.slice(0, 3);
		const what =
			anomalous.length === 0 ? 'The highest scores' : scored.anomalies > shown.length ? `The ${shown.length} most abnormal` : 'Anomalies';
		return {
			found: scored.anomalies,
			sentence: resultSentence(source.name, scored.rows, scored.anomalies, threshold.value),
			listing: shown.length === 0 ? '' : `${what}, and why:\n${explainedTable(shown, threshold.value)}`,
			judged: evaluation && {
				text: [metricsLine(evaluation.metrics), ...realisedLines(rewards)].join('\n'),
				json: { ...evaluation.metrics, ...(rewards?.realised ? { realisedReward: rewards.realised } : {}) },
				unlabelled: evaluation.unlabelled,
			},
			json: { rows: scored.rows, anomalies: scored.anomalies, threshold, top: topAsJson(rows) },
			seconds: scored.secondsScoring,
			write: (target) => writeScores(database, source, { ...target, signal: context.signal, added: addedBy(detector) }),
			report: async (verb, notes) =>
				tablePage({
					source: source.name,
					verb,
					created: new Date(),
					noun: 'row',
					rows: scored.rows,
					anomalies: scored.anomalies,
					threshold,
					sketch: scored.sketch,
					timeline: {
						buckets: scored.timeline.buckets(),
						timed: time?.reading === 'date' && scored.timeline.ordered,
						lastTime: scored.timeline.lastTime,
					},
					top: rows,
					summary,
					evaluation,
					rewards,
					settings: settings(detector),
					versions: versions(),
					notes,
				}),
		};
	}

	async explain({ top, rows: wanted }: { top: number; rows: readonly number[] | undefined }): Promise<Explained> {
		const { context, database, source, detector } = this;
		const { signal } = context;
		let chosen: readonly TopRow[];
		if (wanted) {
			const picked = await withTypes(source, () => pickRows(database, source, this.#columns, this.#roles, wanted, signal));
			const cells = this.#columns().map((column, index) => [column.name, picked.map((row) => row.cells[index] as Cell)]);
			const prediction: PredictionOfRows = await detector.predict(Object.fromEntries(cells), { signal });
			chosen = picked.map((row, index) => ({
				...row,
				score: prediction.scores[index]!,
				pValue: prediction.pValues[index]!,
				anomaly: prediction.labels[index] === 1,
				...(prediction.probabilities ? { probability: prediction.probabilities[index]! } : {}),
			}));
		} else {
			const pass = { database, source, columns: this.#columns, roles: this.#roles, detector, top, keep: false, total: undefined };
			const scored = await scorePass(context, pass);
			checkRows(source, scored.rows);
			chosen = scored.top.rows();
		}
		const rows = await explainRows(detector, this.#columns(), chosen, this.#roles().time, signal);
		return { text: explainedTable(rows, detector.threshold.value), json: { rows: topAsJson(rows) } };
	}
}
