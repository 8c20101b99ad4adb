import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { anod, at, csv, files, folder, program, readings, start, useFolder, write } from './command.js';

useFolder();

const odd = new Set([3, 8, 15]);
/** What is reviewed: 24 rows, three of them broken, and whether they are in a column that nobody reads. */
const today = readings(24, -1).map((row, i) => ({
	name: `t${i}`,
	...row,
	heat: odd.has(i) ? row.heat + 50 + i : row.heat,
	truth: odd.has(i) ? 1 : 0,
}));
const quickly = ['--detector', 'reinforcement', '--steps', '200', '--no-signals', '--feedback-steps', '10'];

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects
type Event = any;
const parsed = (text: string): Event[] =>
	text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line));
/** Copies of the model, which reviews change. */
const fresh = (name: string): string => {
	copyFileSync(at('m.anod'), at(name));
	return name;
};
/** What a log holds in the end: row → answer. */
function answersOf(name: string): Map<number, string> {
	const answers = new Map<number, string>();
	for (const { row, answer, undo } of parsed(readFileSync(at(name), 'utf8')))
		if (undo) answers.delete(row);
		else if (answer) answers.set(row, answer);
	return answers;
}

/** Answers by the truth, as a program: `stopAfter` events in, the process is killed at once. @returns the events */
async function oracle(args: readonly string[], stopAfter = Number.POSITIVE_INFINITY): Promise<Event[]> {
	const child = start(['review', ...args, 'today.csv', '--json']);
	let error = '';
	child.stderr!.on('data', (chunk) => (error += chunk));
	child.stdin!.on('error', () => {});
	const closed = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
	const events: Event[] = [];
	for await (const line of createInterface({ input: child.stdout! })) {
		const event = JSON.parse(line);
		events.push(event);
		if (event.event === 'ask') child.stdin!.write(`${odd.has(event.row - 1) ? 'y' : 'n'}\n`);
		if (events.length >= stopAfter) child.kill('SIGKILL');
	}
	const signal = await closed;
	if (signal !== 'SIGKILL') expect(error).toBe('');
	return events;
}

beforeAll(async () => {
	write('today.csv', csv(today));
	write(
		'rows.csv',
		csv(readings(200, -1).map((row, i) => ({ ...row, heat: row.heat + (i % 50 === 9 ? 60 : 0), fault: i % 50 === 9 ? 1 : '' }))),
	);
	const run = await anod(['fit', 'rows.csv', '--label', 'fault', '--model', 'm.anod', ...quickly]);
	expect(run.error).toBe('');
});

describe('a review', () => {
	it('asks on a pipe, takes answers back, and saves what it learned', async () => {
		const model = fresh('piped.anod');
		const run = await anod(['review', model, 'today.csv', '--id', 'name', '--batch', '3', '--rounds', '2'], 'y\nn\nu\nyes\n\ns\nn\nq\n');
		expect([run.code, run.error]).toEqual([0, '']);
		expect(run.out).toMatch(/^today\.csv: 24 rows, none answered yet\. Asks about the highest scores\./);
		expect(run.out).toMatch(
			/\[1 of 3\] {2}row \d+ {2}t\d+ {3}score \S+(, below the threshold)?, probability \S+ %\n {4}\w+ +\S+ +\(expected /,
		);
		expect(run.out).toMatch(/undo: the answer about row \d+ is taken back/);
		expect(run.out).toMatch(/Learned in \d+ ms and saved: 2 of 2 answers said anomaly; 2 of 2 in all\. Threshold /);
		expect(run.out).toMatch(/Learned in [^\n]*: 0 of 1 answer said anomaly; 2 of 3 in all/);
		expect(run.out).toMatch(
			/Ended: left\. 3 answers in this session, 2 anomalies among them\.\nmodel: {3}piped\.anod\nanswers: piped\.answers\.ndjson\n$/,
		);
		const [first] = parsed(readFileSync(at('piped.answers.ndjson'), 'utf8')).filter(({ answer }) => answer);
		expect(first).toMatchObject({ batch: 1, row: 16, id: 't15', answer: 'anomaly', hash: expect.stringMatching(/^[0-9a-f]{16}$/) });
		expect(Date.parse(first.time)).toBeGreaterThan(Date.now() - 600_000);
		expect((await anod(['inspect', model, '--json'])).json().labelled).toMatchObject({ anomalies: 4 + 2, normals: 1 });
	});

	it('goes on with other rows the next time, skipped ones among them, until nothing is left', async () => {
		const model = fresh('twice.anod');
		const first = await anod(['review', model, 'today.csv', '--batch', '4', '--rounds', '1', '--json'], 's\ny\ny\ny\n');
		const asked = parsed(first.out).filter(({ event }) => event === 'ask');
		const rest = await oracle([model, '--batch', '7']);
		expect(rest[0]).toMatchObject({ event: 'begin', known: { answers: 3, anomalies: 3 }, caughtUp: 0, open: 0 });
		const rows = rest.filter(({ event }) => event === 'ask').map(({ row }) => row);
		expect(rows).toContain(asked[0].row);
		expect(rows).toHaveLength(21);
		expect(new Set([...rows, ...asked.map(({ row }) => row)]).size).toBe(24);
		expect(rest.at(-1)).toMatchObject({ event: 'end', reason: 'nothing left', answers: 21 });
	});

	it('ends after as many answers as asked for, and asks by other strategies', async () => {
		const most = await oracle([fresh('most.anod'), '--batch', '3', '--most', '4', '--strategy', 'random']);
		expect(most.filter(({ event }) => event === 'answer')).toHaveLength(4);
		expect(most.at(-1)).toMatchObject({ reason: 'most' });
	});

	it('tells a model that was fitted anew every answer of the log', async () => {
		const model = fresh('anew.anod');
		await oracle([model, '--rounds', '1']);
		fresh('anew.anod');
		const [begin] = await oracle([model, '--rounds', '1']);
		expect(begin).toMatchObject({ caughtUp: 5, known: { answers: 5 } });
		expect((await anod(['inspect', model, '--json'])).json().labelled).toMatchObject({ anomalies: 4 + 3, normals: 7 });
	});
});

it('killed at any moment, a review ends with the answers, and with the very model, of one that was not', async () => {
	const args = (model: string) => [model, '--batch', '4'];
	const whole = await oracle(args(fresh('whole.anod')));
	expect(whole.at(-1)).toMatchObject({ event: 'end', reason: 'nothing left', answers: 24, anomalies: 3 });
	fresh('killed.anod');
	let kills = 0;
	for (const stopAfter of [1, 6, 10, 2, 11, 3, 9, 12, 5, 7, 200]) {
		const events = await oracle(args('killed.anod'), stopAfter);
		if (events.at(-1)?.event === 'end') break;
		kills++;
	}
	expect(kills).toBeGreaterThanOrEqual(6);
	expect(answersOf('killed.answers.ndjson')).toEqual(answersOf('whole.answers.ndjson'));
	expect(readFileSync(at('killed.anod')).equals(readFileSync(at('whole.anod')))).toBe(true);
	expect(files().filter((name) => name.endsWith('.tmp'))).toEqual([]);
}, 120_000);

describe('what is wrong is said in one line, and changes nothing', () => {
	const refused = async (args: readonly string[], exit: number, words: RegExp, input = 'y\n') => {
		const run = await anod(['review', ...args], input);
		expect(run.error).toMatch(words);
		expect(run.error).toMatch(/^anod: ANOD_\w+: [^\n]+\n$/);
		expect(run.code).toBe(exit);
	};

	it('a model of another detector, and one without what feedback needs', async () => {
		await anod(['fit', 'rows.csv', '--model', 'other.anod', '--steps', '20', '--hidden', '8']);
		await refused(['other.anod', 'today.csv'], 64, /holds the autoencoder detector.*anod fit FILE --detector reinforcement/);
		const { FittedReinforcement } = await import('@anod/core');
		const { wasmBackend } = await import('@anod/backend-wasm');
		const detector = await FittedReinforcement.load(readFileSync(at('m.anod')), { backend: wasmBackend() });
		write('small.anod', await detector.save({ learning: false }));
		await refused(['small.anod', 'today.csv'], 65, /small\.anod .*fit/);
		expect(existsSync(at('small.answers.ndjson'))).toBe(false);
	});

	it('another file than that of the log', async () => {
		const model = fresh('files.anod');
		await oracle([model, '--rounds', '1']);
		write('changed.csv', csv(today.map((row, i) => ({ ...row, flow: row.flow + (odd.has(i) ? 1 : 0) }))));
		write('fewer.csv', csv(today.slice(0, 3)));
		write('narrow.csv', csv(today.map(({ name, ...row }) => row)));
		const before = readFileSync(at('files.answers.ndjson'));
		await refused(
			[model, 'changed.csv'],
			65,
			/log files\.answers\.ndjson holds answers about another file than changed\.csv: other cells in row \d+\..*today\.csv.*--log/,
		);
		await refused([model, 'fewer.csv'], 65, /there is no row \d+/);
		await refused([model, 'narrow.csv'], 65, /narrow\.csv, which has no column name/);
		await refused(
			[model, 'today.csv', '--log', 'today.csv'],
			65,
			/today\.csv is no log of anod review|line 1 of the log today\.csv is damaged/,
		);
		expect(readFileSync(at('files.answers.ndjson'))).toEqual(before);
	});

	it('no answers, or what is none', async () => {
		const model = fresh('none.anod');
		await refused([model, 'today.csv'], 64, /no answers came: standard input is no terminal/, '');
		await refused([model, 'today.csv'], 65, /line 2 of standard input is "maybe"; it wants y, n, s, u or q/, 'y\nmaybe\n');
		expect(readFileSync(at(model)).equals(readFileSync(at('m.anod')))).toBe(true);
		const [begin] = await oracle([model, '--rounds', '1']);
		expect(begin).toMatchObject({ known: { answers: 1 }, open: 4 });
	});

	it.each<[string, string[], RegExp]>([
		['rows from standard input', ['m.anod', '-'], /reads answers from standard input/],
		['no rows', ['m.anod'], /no file was named/],
		['no model', ['today.csv'], /no model was named/],
		['an empty batch', ['m.anod', 'today.csv', '--batch', '0'], /--batch is "0"; it wants a whole number of at least 1/],
		['an unknown strategy', ['m.anod', 'today.csv', '--strategy', 'best'], /--strategy is "best"; it wants one of top, margin, random/],
	])('%s', (_, args, words) => refused(args, 64, words));

	it('a model that something else writes meanwhile stays as that left it', async () => {
		const model = fresh('shared.anod');
		const child = start(['review', model, 'today.csv', '--batch', '1', '--json']);
		let error = '';
		child.stderr!.on('data', (chunk) => (error += chunk));
		for await (const line of createInterface({ input: child.stdout! })) {
			if (JSON.parse(line).event !== 'ask') continue;
			copyFileSync(at('whole.anod'), at(model));
			child.stdin!.end('y\n');
			break;
		}
		if (child.exitCode === null) await new Promise((resolve) => child.on('close', resolve));
		expect(child.exitCode).toBe(65);
		expect(error).toMatch(
			/shared\.anod was changed by something else while this review ran; it was left as it is\. Start the review again/,
		);
		expect(readFileSync(at(model)).equals(readFileSync(at('whole.anod')))).toBe(true);
	});
});

/** Types keys when asked, in a pseudo-terminal; prints what came and whether the terminal is as it was. */
const typist = `
import json, os, pty, select, sys, termios, time
pid, master = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
before = termios.tcgetattr(master)
keys, out, asked, raw = json.loads(sys.argv[1]), b'', 0, []
while True:
    try:
        data = os.read(master, 4096)
    except OSError:
        break
    if not data:
        break
    out += data
    if out.count(b'[y/n/s/u/q]') > asked and keys:
        asked += 1
        raw.append(not (termios.tcgetattr(master)[3] & termios.ICANON))
        os.write(master, keys.pop(0).encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({'out': out.decode(), 'raw': all(raw), 'code': os.waitstatus_to_exitcode(status), 'restored': termios.tcgetattr(master) == before}))
`;
const python = spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

describe.skipIf(!python)('on a terminal (needs python3 for a pseudo-terminal)', () => {
	const type = async (keys: readonly string[], ...args: string[]): Promise<Event> => {
		writeFileSync(at('typist.py'), typist);
		const child = spawn('python3', ['typist.py', JSON.stringify(keys), process.execPath, program, 'review', ...args, 'today.csv'], {
			cwd: folder.path,
		});
		let out = '';
		child.stdout.on('data', (chunk) => (out += chunk));
		await new Promise((resolve) => child.on('close', resolve));
		return JSON.parse(out);
	};

	it('single keys answer, others are explained, and the terminal is given back', async () => {
		const run = await type(['y', 'x', '\u001b[A', 'N', 'q'], fresh('keys.anod'), '--batch', '2');
		expect(run).toMatchObject({ code: 0, raw: true, restored: true });
		expect(run.out).toMatch(/anomaly\? \[y\/n\/s\/u\/q\] anomaly\r\n/);
		expect(run.out).toMatch(/1 of 2 answers said anomaly[\s\S]*Ended: left\. 2 answers/);
	});

	it('also by Ctrl-C, after which the answers count', async () => {
		const run = await type(['y', '\u0003'], fresh('ctrl-c.anod'));
		expect(run).toMatchObject({ code: 130, raw: true, restored: true });
		expect(run.out).toMatch(/anod: stopped; ctrl-c\.anod is as it was after its last batch\. Answers since are in ctrl-c\.answers\.ndjson/);
		const [begin] = await oracle(['ctrl-c.anod', '--rounds', '1']);
		expect(begin).toMatchObject({ known: { answers: 1, anomalies: 1 }, open: 4 });
	});
});
