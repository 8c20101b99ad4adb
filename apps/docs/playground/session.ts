import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, ConvolutionalDetector, type FitOptions, ReinforcementDetector } from '@anod/core';
import { type Choice, optionsOf } from './choice.js';
import { DataError } from './data-error.js';
import { explainRow, type Fitted, inputOf } from './explain-row.js';
import { labelledCsv } from './labelled-csv.js';
import { knownOf } from './labels.js';
import type { AskName, Asks, Step, Trained } from './messages.js';
import { orderOf } from './ranking.js';
import { readCsv } from './read-csv.js';
import { type Column, factsOf, type Table } from './table.js';
import { Watch } from './watch.js';

export interface Running {
	readonly signal: AbortSignal;
	readonly onStep: (step: Step) => void;
}

type Answers = { readonly [Name in AskName]: (ask: Asks[Name]['ask'], running: Running) => Promise<Asks[Name]['answer']> };

const backend = wasmBackend;

/** One reader's table and detector. What fails leaves both as they were. Runs in the page's worker, and in Node for its tests. */
export class Session implements Answers {
	#table: Table | undefined;
	#fitted: Fitted | undefined;
	#watch: Watch | undefined;

	async open({ file }: Asks['open']['ask'], { onStep }: Running): Promise<Asks['open']['answer']> {
		const table = await readCsv(file, (rows) => onStep({ phase: `${rows.toLocaleString('en')} rows read`, fraction: 0 }));
		this.#table = table;
		return factsOf(table);
	}

	async train({ choice, marks }: Asks['train']['ask'], { signal, onStep }: Running): Promise<Trained> {
		const table = this.#open();
		const started = performance.now();
		const known = knownOf(table, choice, marks);
		const run: FitOptions = { backend: backend(), signal, onProgress: onStep };
		const { detector, notes } = await learn(table, choice, known, run);
		const scores = await detector.score(inputOf(table, choice), { signal });
		this.#fitted?.detector.dispose();
		this.#fitted = { detector, choice, table };
		const { threshold, summary } = detector;
		return {
			scores,
			order: orderOf(scores),
			...(known ? { known } : {}),
			threshold,
			features: summary.features,
			seconds: { fit: summary.seconds, all: (performance.now() - started) / 1000 },
			notes: [...notes, ...summary.health.warnings],
		};
	}

	async threshold({ rule }: Asks['threshold']['ask']): Promise<Asks['threshold']['answer']> {
		return this.#trained().detector.setThreshold(rule);
	}

	explain({ row }: Asks['explain']['ask'], { signal }: Running): Promise<Asks['explain']['answer']> {
		return explainRow(this.#trained(), row, signal);
	}

	async rows({ rows, columns }: Asks['rows']['ask']): Promise<Asks['rows']['answer']> {
		const found = columns.map((name) => this.#column(name).texts);
		return rows.map((row) => found.map((texts) => texts[row]));
	}

	async plane({ x, y }: Asks['plane']['ask']): Promise<Asks['plane']['answer']> {
		const numbers = (name: string) => Float64Array.from(this.#column(name).cells as ArrayLike<number>, Number);
		return { x: numbers(x), y: numbers(y) };
	}

	async save({ threshold }: Asks['save']['ask']): Promise<Uint8Array> {
		const { detector } = this.#trained();
		detector.setThreshold(threshold);
		return detector.save();
	}

	async labelled({ marks, choice }: Asks['labelled']['ask']): Promise<Blob> {
		return new Blob([labelledCsv(this.#open(), choice, marks)], { type: 'text/csv' });
	}

	async watch({ seed }: Asks['watch']['ask'], { signal, onStep }: Running): Promise<Asks['watch']['answer']> {
		this.#watch = await Watch.begin(seed, { backend: backend(), signal, onProgress: onStep });
		return { alarm: this.#watch.alarm, past: this.#watch.past };
	}

	async next({ points, inject }: Asks['next']['ask']): Promise<Asks['next']['answer']> {
		if (!this.#watch) throw new DataError('There is no stream yet. Start it first.');
		return this.#watch.next(points, inject);
	}

	#open(): Table {
		if (!this.#table) throw new DataError('There is no table yet. Choose a file first.');
		return this.#table;
	}

	#column(name: string): Column {
		return this.#open().columns.find((column) => column.name === name)!;
	}

	#trained(): Fitted {
		if (!this.#fitted) throw new DataError('There is no trained detector yet. Train one first.');
		return this.#fitted;
	}
}

/** A detector that has learned, and what it says of the data. */
async function learn(table: Table, choice: Choice, known: Int8Array | undefined, run: FitOptions) {
	const options = optionsOf(factsOf(table), choice);
	const input = inputOf(table, choice);
	if (choice.detector === 'reinforcement') {
		if (!known)
			throw new DataError('No row has a label, so there is nothing to be rewarded for. Choose another detector, or label some rows.');
		const detector = new ReinforcementDetector(options);
		const { notes } = await detector.fit(input, { ...run, labels: known });
		return { detector, notes };
	}
	if (choice.detector === 'convolutional') {
		const detector = new ConvolutionalDetector(options);
		const { notes } = await detector.fit(input, run);
		return { detector, notes };
	}
	const detector = new AutoencoderDetector(options);
	await detector.fit(input, run);
	return { detector, notes: [] };
}
