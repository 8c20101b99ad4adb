import type { QueryStrategy } from '@anod/core';
import type { ExplainedRow } from '../report/model.js';
import { counted, formatCount, formatDuration, formatNumber, formatShare } from '../terminal/numbers.js';
import { printable, topAsJson } from '../terminal/summary.js';
import { keyHelp } from './keys.js';
import type { Answer } from './log.js';
import type { End, Lesson, Question } from './session.js';

/** How a review begins. */
export interface Beginning {
	readonly model: string;
	readonly source: string;
	readonly log: string;
	readonly rows: number;
	/** Answers that the log held, and how many were "anomaly". */
	readonly known: { readonly answers: number; readonly anomalies: number };
	/** Answers that the model was not told before. */
	readonly caughtUp: number;
	/** Rows of a batch that is still open. */
	readonly open: number;
	readonly strategy: QueryStrategy;
	readonly threshold: number;
}

/** How it ended. */
export interface Ending {
	readonly reason: End;
	readonly answers: number;
	readonly anomalies: number;
	readonly model: string;
	readonly log: string;
}

/** Says what happens, to people or to programs. */
export interface Teller {
	begin(beginning: Beginning): void;
	ask(question: Question): void;
	told(question: Question, what: Answer | 'undo'): void;
	nothingToUndo(): void;
	/** A key that means nothing. */
	unknownKey(): void;
	learned(lesson: Lesson): void;
	/** An error or a signal ends it: what follows begins on a new line. */
	broken(): void;
	end(ending: Ending): void;
}

const said: Readonly<Record<Answer, string>> = { anomaly: 'anomaly', normal: 'normal', skip: 'skipped' };

const reasons: Readonly<Record<End, string>> = {
	quit: 'left',
	rounds: 'as many rounds as asked for',
	most: 'as many answers as asked for',
	'nothing left': 'nothing is left to ask',
};

const wanted: Readonly<Record<QueryStrategy, string>> = {
	top: 'the highest scores',
	margin: 'those nearest to the threshold',
	random: 'rows drawn at random',
};

function cellsOf({ contributions }: ExplainedRow): string[] {
	const names = contributions.map(({ column }) => printable(column));
	const values = contributions.map(({ value }) => printable(value));
	const wide = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
	return contributions.map(({ expected, share }, at) => {
		const usual = expected === null ? '' : ` (expected ${printable(expected)})`;
		const part = share > 0 ? `, ${Math.round(share * 100)} %` : '';
		return `    ${names[at]!.padEnd(wide(names))}  ${values[at]!.padEnd(expected === null ? 0 : wide(values))}${usual}${part}`;
	});
}

/** In words, on a terminal or into a pipe. */
export function tellPeople(write: (text: string) => void): Teller {
	let threshold = Number.NaN;
	const line = (text = '') => write(`${text}\n`);
	return {
		begin(beginning) {
			const { answers, anomalies } = beginning.known;
			({ threshold } = beginning);
			line(
				`${printable(beginning.source)}: ${counted(beginning.rows, 'row')}, ${answers === 0 ? 'none answered yet' : `${formatCount(answers)} answered (${counted(anomalies, 'anomaly', 'anomalies')})`}. Asks about ${wanted[beginning.strategy]}. A row is an anomaly from score ${formatNumber(threshold)} on.`,
			);
			if (beginning.caughtUp > 0)
				line(`${printable(beginning.model)} did not know ${counted(beginning.caughtUp, 'answer')} of the log: learned and saved.`);
			if (beginning.open > 0) line(`Goes on in a batch that was begun: ${counted(beginning.open, 'row')} left in it.`);
			line(keyHelp);
		},
		ask({ place, size, explained }) {
			const { row, name, time, score, probability, anomaly } = explained;
			const who = [`row ${formatCount(row)}`, ...(name === null ? [] : [printable(name)]), ...(time === null ? [] : [time])].join('  ');
			line();
			line(
				`[${place} of ${size}]  ${who}   score ${formatNumber(score)}${anomaly ? '' : ', below the threshold'}, probability ${formatShare(probability ?? Number.NaN)}`,
			);
			for (const text of cellsOf(explained)) line(text);
			write('  anomaly? [y/n/s/u/q] ');
		},
		told: ({ explained }, what) =>
			line(what === 'undo' ? `undo: the answer about row ${formatCount(explained.row)} is taken back` : said[what]),
		nothingToUndo: () => line('nothing to take back in this session'),
		unknownKey: () => write(`\n  ${keyHelp}\n  anomaly? [y/n/s/u/q] `),
		learned(lesson) {
			const { answers, anomalies, known, seconds } = lesson;
			const moved = lesson.threshold === threshold ? '' : `, was ${formatNumber(threshold)}`;
			threshold = lesson.threshold;
			line();
			line(
				`Learned in ${formatDuration(seconds * 1000)} and saved: ${formatCount(anomalies)} of ${counted(answers, 'answer')} said anomaly; ${formatCount(known.anomalies)} of ${formatCount(known.answers)} in all. Threshold ${formatNumber(threshold)}${moved}.`,
			);
		},
		broken: () => line(),
		end({ reason, answers, anomalies, model, log }) {
			line();
			line(
				`Ended: ${reasons[reason]}. ${counted(answers, 'answer')} in this session, ${counted(anomalies, 'anomaly', 'anomalies')} among them.`,
			);
			line(`model:   ${model}`);
			line(`answers: ${log}`);
		},
	};
}

/** One line of JSON an event. */
export function tellPrograms(write: (text: string) => void): Teller {
	const event = (name: string, values: object) =>
		write(
			`${JSON.stringify({ event: name, ...values }, (_, cell) => (typeof cell === 'number' && !Number.isFinite(cell) ? null : cell))}\n`,
		);
	return {
		begin: (beginning) => event('begin', beginning),
		ask: ({ batch, place, size, explained }) => event('ask', { batch, place, size, ...topAsJson([explained])[0] }),
		told: ({ batch, explained }, what) =>
			event(what === 'undo' ? 'undo' : 'answer', { batch, row: explained.row, ...(what === 'undo' ? {} : { answer: what }) }),
		nothingToUndo: () => event('nothing to undo', {}),
		unknownKey() {},
		learned: (lesson) => event('learned', lesson),
		broken() {},
		end: (ending) => event('end', ending),
	};
}

/** For --quiet. */
export const tellNobody: Teller = {
	begin() {},
	ask() {},
	told() {},
	nothingToUndo() {},
	unknownKey() {},
	learned() {},
	broken() {},
	end() {},
};
