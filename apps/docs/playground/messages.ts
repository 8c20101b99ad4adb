import type { Threshold, ThresholdRule } from '@anod/core';
import type { Choice } from './choice.js';
import type { Marks } from './labels.js';
import type { TableFacts } from './table.js';

export interface Trained {
	/** `[n]` */
	readonly scores: Float64Array;
	/** Rows by score, the highest first. */
	readonly order: Uint32Array;
	/** `[n]`, 1 = anomaly, 0 = not known, −1 = normal. */
	readonly known?: Int8Array;
	readonly threshold: Threshold;
	readonly features: number;
	/** Of the fit alone, and of fit and scores. */
	readonly seconds: { readonly fit: number; readonly all: number };
	/** What was found in the data, and what looks wrong. */
	readonly notes: readonly string[];
}

export interface Step {
	readonly phase: string;
	readonly fraction: number;
	readonly step?: number;
	readonly loss?: number;
}

/** Why a row scored as it did. */
export interface Why {
	readonly row: number;
	readonly columns: readonly string[];
	/** By column; they sum to the score. */
	readonly contributions: readonly number[];
	readonly got: readonly string[];
	readonly expected: readonly string[];
}

export interface StreamPoint {
	readonly value: number;
	readonly surprise: number;
	readonly alarm: boolean;
}

/** What the page may ask of the worker: arguments and answer. */
export interface Asks {
	open: { ask: { readonly file: File }; answer: TableFacts };
	train: { ask: { readonly choice: Choice; readonly marks: Marks }; answer: Trained };
	threshold: { ask: { readonly rule: ThresholdRule }; answer: Threshold };
	explain: { ask: { readonly row: number }; answer: Why };
	rows: { ask: { readonly rows: readonly number[]; readonly columns: readonly string[] }; answer: readonly (readonly string[])[] };
	plane: { ask: { readonly x: string; readonly y: string }; answer: { readonly x: Float64Array; readonly y: Float64Array } };
	save: { ask: { readonly threshold: number | 'auto' }; answer: Uint8Array };
	labelled: { ask: { readonly marks: Marks; readonly choice: Choice }; answer: Blob };
	watch: { ask: { readonly seed: number }; answer: { readonly alarm: number; readonly past: readonly number[] } };
	next: { ask: { readonly points: number; readonly inject: 'nothing' | 'jump' | 'stuck' }; answer: readonly StreamPoint[] };
}

export type AskName = keyof Asks;

export type Request =
	| { readonly id: number; readonly name: AskName; readonly ask: unknown }
	| { readonly id: number; readonly name: 'stop' };

export type Reply =
	| { readonly id: number; readonly kind: 'answer'; readonly answer: unknown }
	| { readonly id: number; readonly kind: 'failed'; readonly message: string; readonly stopped: boolean }
	| { readonly id: number; readonly kind: 'step'; readonly step: Step };
