import type { FittedReinforcement, QueryStrategy } from '@anod/core';
import type { ExplainedRow } from '../report/model.js';
import { explainRows } from '../scoring/explain-rows.js';
import type { RowRoles } from '../scoring/score-source.js';
import type { TopRow } from '../scoring/top.js';
import { type History, type Known, untold } from './history.js';
import type { Key } from './keys.js';
import type { Answer, LogRecord } from './log.js';
import type { ReviewRows } from './rows.js';

/** A row that a person is asked about. */
export interface Question {
	/** Number of the batch, from 1. */
	readonly batch: number;
	/** Place in the batch, from 1, and its size. */
	readonly place: number;
	readonly size: number;
	readonly explained: ExplainedRow;
}

/** What was learned from a batch. */
export interface Lesson {
	readonly batch: number;
	/** Answers of this batch, and how many of them were "anomaly". */
	readonly answers: number;
	readonly anomalies: number;
	/** The same of all that the log holds. */
	readonly known: { readonly answers: number; readonly anomalies: number };
	readonly threshold: number;
	readonly seconds: number;
}

export type End = 'quit' | 'rounds' | 'most' | 'nothing left';

/** How a session speaks with the world. */
export interface SessionPorts {
	/** What to ask next is being found out, or an answer learned. */
	busy(what: 'choosing' | 'learning'): void;
	/** Asks, and waits for an answer. */
	ask(question: Question): Promise<Key>;
	/** An answer was taken, or taken back. */
	told(question: Question, what: Answer | 'undo'): void;
	/** There is nothing to undo. */
	nothingToUndo(): void;
	learned(lesson: Lesson): void;
	/** Puts a line on the disk. */
	log(record: LogRecord): void;
	/** Puts the model on the disk, and into the log that it knows every answer. */
	save(): Promise<void>;
	/** Puts into the log that the model on the disk knows every answer: nothing of the batch is left to ask. */
	mark(): void;
}

export interface SessionPlan {
	readonly strategy: QueryStrategy;
	/** Rows asked about before anything is learned. */
	readonly batch: number;
	/** Batches and answers after which it ends; Infinity: when nothing is left to ask. */
	readonly rounds: number;
	readonly most: number;
}

/** One review from start to end: asks about a batch of rows, learns from the answers, and again. */
export class Session {
	readonly #known: Map<number, Known>;
	#learned: Map<number, Known>;
	#open: readonly number[] | undefined;
	#batch: number;
	/** Asked about in this session, answered or not. */
	readonly #seen = new Set<number>();
	/** Answers of this session that can be taken back, the last one last. */
	readonly #answered: Question[] = [];
	#answers = 0;
	#anomalies = 0;

	constructor(
		private readonly detector: FittedReinforcement,
		private readonly rows: ReviewRows,
		private readonly roles: Pick<RowRoles, 'time'>,
		history: History,
		private readonly ports: SessionPorts,
		private readonly signal: AbortSignal,
	) {
		this.#known = history.known;
		this.#learned = history.learned;
		this.#open = history.open;
		this.#batch = history.batch;
	}

	/** Answers "anomaly" or "normal" of this session, and how many were "anomaly". */
	get counts(): { readonly answers: number; readonly anomalies: number } {
		return { answers: this.#answers, anomalies: this.#anomalies };
	}

	/**
	 * Learns what the model was not told, unless that belongs to a batch which is still open: the rest of it is asked first, so that everything goes on
	 * as if nothing had come between.
	 *
	 * @returns the number of answers that were learned.
	 */
	async catchUp(): Promise<number> {
		if (this.#open && this.#open.length > 0) return 0;
		this.#open = undefined;
		const { size } = this.#untold();
		if (size > 0) await this.#learn();
		return size;
	}

	async run({ strategy, batch: size, rounds, most }: SessionPlan): Promise<End> {
		for (let round = 0; ; round++) {
			if (round >= rounds) return 'rounds';
			if (this.#answers >= most) return 'most';
			const asked = this.#open ?? (await this.#next(strategy, Math.min(size, most - this.#answers)));
			this.#open = undefined;
			if (asked.length === 0) return 'nothing left';
			const quit = await this.#ask(asked, most);
			if (this.#untold().size > 0) this.ports.learned(await this.#learn());
			else this.ports.mark();
			if (quit) return 'quit';
		}
	}

	#untold(): Map<number, Known | 0> {
		return untold({ known: this.#known, learned: this.#learned });
	}

	/** The rows to ask about next, from 0; they are in the log before anybody is asked. */
	async #next(strategy: QueryStrategy, count: number): Promise<readonly number[]> {
		const candidates = Uint32Array.from({ length: this.rows.length }, (_, row) => row).filter(
			(row) => !this.#known.has(row) && !this.#seen.has(row),
		);
		if (candidates.length === 0) return [];
		this.ports.busy('choosing');
		const { ids } = await this.detector.query(Math.min(count, candidates.length), {
			strategy,
			rows: this.rows.input(candidates),
			signal: this.signal,
		});
		const rows = Array.from(ids, (id) => candidates[id]!);
		if (rows.length > 0) this.ports.log({ batch: ++this.#batch, rows: rows.map((row) => row + 1) });
		return rows;
	}

	/** @returns whether the person wants to leave. */
	async #ask(asked: readonly number[], most: number): Promise<boolean> {
		const questions = await this.#explain(asked);
		while (questions.length > 0 && this.#answers < most) {
			const question = questions[0]!;
			const key = await this.ports.ask(question);
			if (key === 'quit') return true;
			if (key === 'undo') {
				const last = this.#answered.pop();
				if (last) {
					this.#takeBack(last);
					questions.unshift({ ...last, batch: this.#batch });
				} else this.ports.nothingToUndo();
				continue;
			}
			questions.shift();
			this.#take(question, key);
		}
		return false;
	}

	#take(question: Question, answer: Answer): void {
		const { row, name, score, probability } = question.explained;
		this.ports.log({
			batch: this.#batch,
			row,
			...(name === null ? {} : { id: name }),
			hash: this.rows.hash(row - 1),
			answer,
			score,
			probability: probability!,
		});
		this.#seen.add(row - 1);
		this.#answered.push(question);
		this.#count(answer, 1);
		if (answer !== 'skip') this.#known.set(row - 1, answer === 'anomaly' ? 1 : -1);
		this.ports.told(question, answer);
	}

	#takeBack(question: Question): void {
		const row = question.explained.row - 1;
		const known = this.#known.get(row);
		this.ports.log({ batch: this.#batch, row: row + 1, undo: true });
		this.#count(known === undefined ? 'skip' : known === 1 ? 'anomaly' : 'normal', -1);
		this.#known.delete(row);
		this.#seen.delete(row);
		this.ports.told(question, 'undo');
	}

	#count(answer: Answer, by: 1 | -1): void {
		if (answer === 'skip') return;
		this.#answers += by;
		if (answer === 'anomaly') this.#anomalies += by;
	}

	async #explain(asked: readonly number[]): Promise<Question[]> {
		const { rows, detector, signal } = this;
		const prediction = await detector.predict(rows.input(asked), { signal });
		const chosen = asked.map(
			(row, index): TopRow => ({
				row,
				score: prediction.scores[index]!,
				pValue: prediction.pValues[index]!,
				anomaly: prediction.labels[index] === 1,
				probability: prediction.probabilities[index]!,
				cells: rows.cells(row),
				name: rows.id(row),
				time: rows.time(row),
			}),
		);
		const explained = await explainRows(detector, rows.columns, chosen, this.roles.time, signal);
		return explained.map((one, index) => ({ batch: this.#batch, place: index + 1, size: asked.length, explained: one }));
	}

	/** Learns, then puts on the disk which model knows the answers, then the model: whenever this is cut short, the log tells what is missing. */
	async #learn(): Promise<Lesson> {
		const started = performance.now();
		const changes = this.#untold();
		this.ports.busy('learning');
		await this.detector.feedback({ rows: this.rows.input([...changes.keys()]), labels: [...changes.values()] }, { signal: this.signal });
		await this.ports.save();
		this.#learned = new Map(this.#known);
		const labels = [...changes.values()];
		const known = [...this.#known.values()];
		return {
			batch: this.#batch,
			answers: labels.filter((label) => label !== 0).length,
			anomalies: labels.filter((label) => label === 1).length,
			known: { answers: known.length, anomalies: known.filter((label) => label === 1).length },
			threshold: this.detector.threshold.value,
			seconds: (performance.now() - started) / 1000,
		};
	}
}
