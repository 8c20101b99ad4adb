import type { OutputFormat } from '../output/format.js';
import type { AnyFitted } from './learned.js';

/** What a fit saw. */
export interface FitOutcome {
	/** Rows or images of the whole input. */
	readonly total: number;
	/** One sentence for people. */
	readonly sentence: string;
	/** Why the detector learned what it did, where it chose. */
	readonly reason?: string;
	/** What a person may want to know: about the data and what was done with them. */
	readonly notes: readonly string[];
}

export interface ScoreAsk {
	/** How many of the worst to explain. */
	readonly top: number;
	/** Whether what is not abnormal may be explained too, where there is too little that is. */
	readonly normalToo: boolean;
	/** Whether scores are written afterwards. */
	readonly keep: boolean;
}

/** How good scores are, where the truth is known. */
export interface Judged {
	/** For people, some lines. */
	readonly text: string;
	readonly json: unknown;
	/** Rows or images without a label. */
	readonly unlabelled: number;
}

/** Where rows with scores go. */
export interface WriteTarget {
	readonly path: string;
	readonly format: OutputFormat;
	readonly onlyAnomalies: boolean;
}

/** What a detector found. */
export interface Findings {
	/** Rows, events or images that are abnormal: with one, `detect` and `score` end with 2. */
	readonly found: number;
	/** The result in one sentence. */
	readonly sentence: string;
	/** The worst, and why: with a heading; empty when there is nothing to tell. */
	readonly listing: string;
	readonly judged: Judged | null;
	/** For --json. */
	readonly json: Readonly<Record<string, unknown>>;
	/** Seconds inside the detector, without reading. */
	readonly seconds: number;
	/** Writes everything that was scored, with scores. Needs `keep`. */
	write(target: WriteTarget): Promise<void>;
	/** The report, one HTML document. */
	report(verb: 'detect' | 'evaluate', notes: readonly string[]): Promise<string>;
}

export interface Explained {
	readonly text: string;
	readonly json: Readonly<Record<string, unknown>>;
}

/** What a command looks at, with its detector: a table, a series or images. A verb asks it for what differs. */
export interface Subject {
	/** What to call it in messages. */
	readonly name: string;
	/** What a score is of, with its article: A row, A step, An image. */
	readonly unit: string;
	/** What was found while reading. */
	readonly notes: readonly string[];
	readonly detector: AnyFitted;
	/** Learns. Only where the detector was not loaded. */
	fit(): Promise<FitOutcome>;
	score(ask: ScoreAsk): Promise<Findings>;
	/** Says what made the worst, or the rows named, score as they did. */
	explain(ask: { readonly top: number; readonly rows: readonly number[] | undefined }): Promise<Explained>;
}
