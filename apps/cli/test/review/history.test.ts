import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pickLabelled } from '../../src/input/labelled-sample.js';
import { replay, untold } from '../../src/review/history.js';
import { type AnswerRecord, type LogRecord, LogWriter, readLog } from '../../src/review/log.js';

const folder = mkdtempSync(join(tmpdir(), 'anod-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const answer = (batch: number, row: number, what: AnswerRecord['answer']): AnswerRecord => ({
	batch,
	row,
	hash: 'h',
	answer: what,
	score: 1,
	probability: 0.5,
});
const records: readonly LogRecord[] = [
	{ model: 'fitted' },
	{ batch: 1, rows: [7, 3] },
	answer(1, 7, 'anomaly'),
	answer(1, 3, 'normal'),
	{ model: 'first' },
	{ batch: 2, rows: [5, 9, 2] },
	answer(2, 5, 'skip'),
	answer(2, 9, 'anomaly'),
];

describe('a log, gone through again', () => {
	it('finishes the batch that the saved model was about to learn', () => {
		const { open, known, learned, batch, met } = replay(records, 'first');
		expect([open, batch, met]).toEqual([[1], 2, true]);
		expect([...learned]).toEqual([
			[6, 1],
			[2, -1],
		]);
		expect([...untold({ known, learned })]).toEqual([[8, 1]]);
	});

	it('tells a model that was saved before its last batches all that it missed', () => {
		const history = replay(records, 'fitted');
		expect([...untold(history)]).toEqual([
			[6, 1],
			[2, -1],
			[8, 1],
		]);
	});

	it('tells a model that it never met every answer, and leaves its batches alone', () => {
		const history = replay([...records, answer(2, 2, 'normal')], 'other');
		expect([history.met, history.open, untold(history).size]).toEqual([false, undefined, 4]);
	});

	it('asks again what was taken back, also when it had been learned', () => {
		const history = replay([...records, { batch: 2, row: 9, undo: true }, { batch: 2, row: 3, undo: true }], 'first');
		expect(history.open).toEqual([2, 8, 1]);
		expect([...untold(history)]).toEqual([[2, 0]]);
	});

	it('has nothing open when a model was to be saved after the batch', () => {
		const history = replay([...records, answer(2, 2, 'normal'), { model: 'never saved' }], 'first');
		expect([history.open, [...untold(history)]]).toEqual([
			undefined,
			[
				[8, 1],
				[1, -1],
			],
		]);
	});
});

describe('the file of a log', () => {
	const header = { data: 'a.csv', columns: ['a'] };
	const path = join(folder, 'answers.ndjson');

	it('keeps whole lines, and cuts off one that was not finished', () => {
		const first = new LogWriter(path, undefined, header);
		first.append(records[0]!);
		first.append(records[1]!);
		first.close();
		appendFileSync(path, '{"batch":1,"row":7,"hash":"h","ans');
		const log = readLog(path)!;
		expect(log.records).toMatchObject(records.slice(0, 2));
		const second = new LogWriter(path, log, header);
		second.append(records[2]!);
		second.close();
		expect(readLog(path)!.records).toMatchObject(records.slice(0, 3));
		expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(5);
	});

	it('begins anew where not even its first line was finished', () => {
		const torn = join(folder, 'torn.ndjson');
		writeFileSync(torn, '{"log":"anod rev');
		expect(readLog(torn)).toBeUndefined();
		new LogWriter(torn, undefined, header).close();
		expect(readLog(torn)).toMatchObject({ header, records: [] });
	});

	it('refuses what is no log, a damaged line, and a second writer', () => {
		const other = join(folder, 'other.ndjson');
		writeFileSync(other, '{"a":1}\n');
		expect(() => readLog(other)).toThrow(/no log of anod review/);
		writeFileSync(other, `${readFileSync(path, 'utf8')}{"batch":\n{"batch":1,"row":2,"undo":true}\n`);
		expect(() => readLog(other)).toThrow(/line 5 .* is damaged/);
		const log = readLog(path);
		const [one, two] = [new LogWriter(path, log, header), new LogWriter(path, log, header)];
		one.append(records[3]!);
		expect(() => two.append(records[3]!)).toThrow(/changed by another process/);
		one.close();
		two.close();
	});
});

describe('rows drawn for a fit', () => {
	const count = (known: Int8Array, rows: Uint32Array, label: number) => rows.reduce((sum, row) => sum + (known[row] === label ? 1 : 0), 0);

	it('hold every labelled row, unless labels take more than their part', () => {
		const few = Int8Array.from({ length: 10_000 }, (_, row) => (row % 500 === 0 ? 1 : row % 100 === 3 ? -1 : 0));
		const rows = pickLabelled(few, 1000, 7);
		expect(rows).toEqual(pickLabelled(few, 1000, 7));
		expect(new Set(rows).size).toBe(1000);
		expect([1, -1, 0].map((label) => count(few, rows, label))).toEqual([20, 100, 880]);
		const full = few.map((label) => label || -1);
		expect([1, -1].map((label) => count(full, pickLabelled(full, 1000, 7), label))).toEqual([20, 980]);
		const many = Int8Array.from({ length: 10_000 }, (_, row) => [1, 1, -1, -1, 0][row % 5]!);
		expect([1, -1, 0].map((label) => count(many, pickLabelled(many, 1000, 7), label))).toEqual([500, 250, 250]);
		expect(pickLabelled(few.subarray(0, 50), 1000, 7)).toHaveLength(50);
	});
});
