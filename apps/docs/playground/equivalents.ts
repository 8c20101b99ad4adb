import { type Choice, optionsOf, used } from './choice.js';
import { missingTexts } from './columns.js';
import type { Reading, TableFacts } from './table.js';

/** What the program and the command have to do as the page did. */
export interface Work {
	readonly facts: TableFacts;
	readonly choice: Choice;
	/** 'auto' while the reader has not moved it. */
	readonly threshold: number | 'auto';
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const quoted = (text: string) => (/^[\w./=,:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const base = (name: string) => name.replace(/\.\w+$/, '');
const key = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const tsText = (value: unknown): string =>
	value !== null && typeof value === 'object'
		? `{ ${Object.entries(value)
				.map(([name, inner]) => `${key(name)}: ${tsText(inner)}`)
				.join(', ')} }`
		: JSON.stringify(value);

/** Rows beyond which the command line would draw a sample: the page learns from all. */
const isLarge = ({ rows, columns }: TableFacts) => rows > 1000 && (rows > 50_000 || rows * columns.length > 10_000_000);

function flagsOf(facts: TableFacts, choice: Choice): string[] {
	return Object.entries(optionsOf(facts, choice)).flatMap(([name, value]) => {
		if (name === 'time') return [`--time ${quoted(String(value))}`];
		if (name === 'columns') return Object.entries(value as object).map(([column, kind]) => `--column ${quoted(`${column}=${kind}`)}`);
		if (name === 'rewards')
			return [
				`--rewards ${Object.entries(value as object)
					.map(([pay, number]) => `${pay}=${number}`)
					.join(',')}`,
			];
		return [`--${kebab(name)} ${quoted(String(value))}`];
	});
}

/** Channels that the reader left out are left out of the query: the detector of series takes all that it is given. */
function inputText(facts: TableFacts, choice: Choice): string {
	const left = choice.detector === 'convolutional' && choice.unused.length > 0;
	if (!left) return quoted(facts.name);
	const names = [choice.time, ...used(facts, choice).map(({ name }) => name), choice.label].filter((name) => name !== '');
	return `--query ${quoted(`select ${names.map(identifier).join(', ')} from '${facts.name.replaceAll("'", "''")}'`)}`;
}

/** The command that finds the same, in a shell, with the file in the current folder. */
export function commandOf({ facts, choice, threshold }: Work): string {
	const { detector, label, anomalyValue } = choice;
	return [
		`npx anod detect ${inputText(facts, choice)}`,
		`--detector ${detector}`,
		...(label ? [`--label ${quoted(label)}`] : []),
		...(anomalyValue && label ? [`--anomaly-value ${quoted(anomalyValue)}`] : []),
		...flagsOf(facts, choice),
		...(threshold === 'auto' ? [] : [`--threshold ${threshold}`]),
		...(isLarge(facts) && detector !== 'convolutional' ? [`--fit-rows ${facts.rows}`] : []),
		...(facts.header ? [] : ['--no-header']),
		`--model ${quoted(`${base(facts.name)}.anod`)}`,
		`--output ${quoted(`${base(facts.name)}-scores.csv`)}`,
	].join(' \\\n  ');
}

const classes = {
	autoencoder: 'AutoencoderDetector',
	reinforcement: 'ReinforcementDetector',
	convolutional: 'ConvolutionalDetector',
} as const;

const readers: Readonly<Record<Reading, (decimal: string) => string>> = {
	number: (decimal) =>
		`const number = (text: string) => (isMissing(text) ? Number.NaN : Number(text${decimal === ',' ? ".replace(',', '.')" : ''}));`,
	boolean: () => "const boolean = (text: string) => (isMissing(text) ? null : text.toLowerCase() === 'true');",
	date: () =>
		"const date = (text: string) => (isMissing(text) ? null : new Date(text.length === 10 ? text : text.replace(' ', 'T').concat('Z')));",
	text: () => 'const text = (cell: string) => (isMissing(cell) ? null : cell);',
};

/** The program that finds the same: TypeScript for Node, with the file in the current folder. */
export function programOf({ facts, choice, threshold }: Work): string {
	const { detector, label, anomalyValue, time } = choice;
	const learned = new Set(used(facts, choice).map(({ name }) => name));
	const isSeries = detector === 'convolutional';
	const columns = facts.columns
		.map((column, position) => ({ ...column, position }))
		.filter(({ name }) => (isSeries ? learned.has(name) || name === time : name !== label));
	const readings = [...new Set(columns.map(({ reading }) => reading))];
	const cell = ({ reading, position }: (typeof columns)[number]) =>
		isSeries && reading !== 'number' ? `Number(${reading}(row[${position}]) ?? Number.NaN)` : `${reading}(row[${position}])`;
	const labels = detector === 'reinforcement' ? labelLines(facts, label, anomalyValue) : [];
	return [
		"import { readFileSync, writeFileSync } from 'node:fs';",
		`import { ${classes[detector]} } from '@anod/core';`,
		"import { wasmBackend } from '@anod/backend-wasm';",
		"import Papa from 'papaparse';",
		'',
		`const file = readFileSync(${JSON.stringify(facts.name)}, 'utf8');`,
		`const parsed = Papa.parse<string[]>(file, { delimiter: ${JSON.stringify(facts.delimiter)}, skipEmptyLines: true });`,
		facts.header ? 'const rows = parsed.data.slice(1); // the first line names the columns' : 'const rows = parsed.data;',
		`const isMissing = (text: string) => ${JSON.stringify(['', ...missingTexts])}.includes(text);`,
		...readings.map((reading) => readers[reading](facts.decimal)),
		'const columns = {',
		...columns.map((column) => `\t${JSON.stringify(column.name)}: rows.map((row) => ${cell(column)}),`),
		'};',
		...labels,
		'',
		`const detector = new ${classes[detector]}(${tsText(optionsOf(facts, choice))});`,
		`await detector.fit(columns, { backend: wasmBackend()${labels.length > 0 ? ', labels' : ''} });`,
		...(threshold === 'auto' ? [] : [`detector.setThreshold(${threshold});`]),
		'const prediction = await detector.predict(columns);',
		'prediction.labels.forEach((label, row) => {',
		'\tif (label === 1) console.log(row + 1, prediction.scores[row]);',
		'});',
		`writeFileSync(${JSON.stringify(`${base(facts.name)}.anod`)}, await detector.save());`,
		'',
	].join('\n');
}

/** What is known of each row: 1 = anomaly, −1 = normal, 0 = nothing. */
function labelLines(facts: TableFacts, label: string, anomalyValue: string): string[] {
	const position = facts.columns.findIndex(({ name }) => name === label);
	const isAnomaly = anomalyValue === '' ? isAnomalyText(facts.columns[position].values) : `text === ${JSON.stringify(anomalyValue)}`;
	return [
		'const labels = rows.map((row) => {',
		`\tconst text = row[${position}].trim();`,
		`\treturn isMissing(text) ? 0 : ${isAnomaly} ? 1 : -1;`,
		'});',
	];
}

/** Numbers above 0 are anomalies; of words, those that the page read as such. */
const isAnomalyText = (values: readonly string[]): string =>
	values.every((value) => Number.isFinite(Number(value)))
		? 'Number(text) > 0'
		: '/^(true|t|yes|y|anomaly|anomalous|abnormal|outlier|attack|fraud|fault|faulty|defect|bad)$/i.test(text)';
