import type { AutoencoderOptions } from '@anod/core';
import type { ColumnFacts, TableFacts } from './table.js';

export type DetectorName = 'autoencoder' | 'reinforcement' | 'convolutional';

/** What the reader has set. Plain data: it is sent to the worker, and written as a program and as a command. */
export interface Choice {
	readonly detector: DetectorName;
	/** Columns that are not learned from, beside the label. */
	readonly unused: readonly string[];
	/** '' for none. */
	readonly label: string;
	/** The label that means anomaly; '' where numbers above 0 and words as "true" do. */
	readonly anomalyValue: string;
	/** Of the convolutional detector; '' for none. */
	readonly time: string;
	readonly seed: number;
	readonly trainedOn: AutoencoderOptions['trainedOn'];
	/** Training steps of the autoencoder. */
	readonly steps: number;
	/** What a missed anomaly is worth to the reward-driven detector; below 0. */
	readonly falseNegative: number;
}

export const defaults = { seed: 0, trainedOn: 'unknown', steps: 500, falseNegative: -1 } as const;

const labelName = /^(is[_ -]?)?(label|anomaly|anomalous|outlier|class|target|fraud|fault|attack)s?$/i;
const timeName = /^(time|times|timestamp|ts|date|datetime|date[ _-]?time|ds)$/i;
/** Names of rows rather than measurements of them. */
const idName = /^(id|uuid|index|row|row[_ -]?(id|number))$/i;

/** What to begin with: no label is learned from, so that the first look is an honest one. */
export function suggest({ columns }: TableFacts): Choice {
	const label = columns.find(({ name, values }) => labelName.test(name) && values.length > 0);
	const free = columns.filter((column) => column !== label);
	const time = timeOf(free);
	return {
		...defaults,
		detector: time ? 'convolutional' : 'autoencoder',
		unused: free
			.filter(({ name, reading, values }) => idName.test(name) || (reading === 'text' && values.length === 0))
			.map(({ name }) => name),
		label: label?.name ?? '',
		anomalyValue: '',
		time: time?.name ?? '',
	};
}

const timeOf = (columns: readonly ColumnFacts[]): ColumnFacts | undefined =>
	columns.find(({ reading }) => reading === 'date') ?? columns.find(({ name, reading }) => reading === 'number' && timeName.test(name));

/** Columns that the detector learns from. */
export const used = ({ columns }: TableFacts, choice: Choice): ColumnFacts[] =>
	columns.filter(
		({ name, reading }) =>
			name !== choice.label &&
			!choice.unused.includes(name) &&
			(choice.detector !== 'convolutional' || (name !== choice.time && (reading === 'number' || reading === 'boolean'))),
	);

/** The options of the detector that differ from its defaults, by their names in the library. */
export function optionsOf(facts: TableFacts, choice: Choice): Record<string, unknown> {
	const { detector, seed, trainedOn, steps, falseNegative, time, unused, label } = choice;
	const left = facts.columns.filter(({ name }) => name !== label && unused.includes(name));
	return {
		seed,
		...(detector === 'autoencoder' && trainedOn !== defaults.trainedOn ? { trainedOn } : {}),
		...(detector === 'autoencoder' && steps !== defaults.steps ? { steps } : {}),
		...(detector === 'reinforcement' && falseNegative !== defaults.falseNegative ? { rewards: { falseNegative } } : {}),
		...(detector === 'convolutional' ? (time ? { time } : {}) : {}),
		...(detector !== 'convolutional' && left.length > 0 ? { columns: Object.fromEntries(left.map(({ name }) => [name, 'ignore'])) } : {}),
	};
}

/** What is wrong with a choice, as a sentence; '' when nothing is. */
export function faultOf(facts: TableFacts, choice: Choice, marks: number): string {
	if (used(facts, choice).length === 0) return 'Choose at least one column to learn from.';
	if (choice.detector === 'reinforcement' && choice.label === '' && marks === 0)
		return 'Choose a label column, or train another detector first and say of some rows what they are.';
	return '';
}
