import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anod, at, brief, csv, files, folder, program, readings, start, useFolder, write } from './command.js';

useFolder();

const opened: Client[] = [];
const elsewhere = mkdtempSync(join(tmpdir(), 'anod-elsewhere-'));

async function connect(...args: string[]): Promise<Client> {
	const client = new Client({ name: 'test', version: '1' });
	opened.push(client);
	await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, 'mcp', ...args], cwd: folder.path }));
	await client.listTools();
	return client;
}

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects
type Loose = any;
/** Calls a tool that is to succeed; the client checks the answer against the schema of output. */
async function call(client: Client, name: string, input: object, options = {}): Promise<{ found: Loose; text: string }> {
	const result: Loose = await client.callTool({ name, arguments: input as Record<string, unknown> }, undefined, options);
	expect(result.content[0].text).not.toMatch(/^(ANOD|MCP)/);
	expect(result.isError).toBeUndefined();
	return { found: result.structuredContent, text: result.content[0].text };
}
/** Calls a tool that is to fail, and says what it told. */
async function refused(client: Client, name: string, input: object): Promise<string> {
	const result: Loose = await client.callTool({ name, arguments: input as Record<string, unknown> });
	expect(result.isError).toBe(true);
	return result.content[0].text;
}

const options = { steps: 60, hidden: [16] };
const rows = readings(300, 200);
let reader: Client;

beforeAll(async () => {
	write('rows.csv', csv(rows.map((row, i) => ({ name: `r${i}`, ...row, fault: i === 200 ? 1 : i % 10 === 0 ? 0 : '' }))));
	write('damaged.anod', 'this is no model');
	writeFileSync(join(elsewhere, 'secret.csv'), csv(rows));
	writeFileSync(join(elsewhere, 'secret.png'), 'no picture');
	symlinkSync(join(elsewhere, 'secret.csv'), at('link.csv'));
	symlinkSync(elsewhere, at('door'));
	mkdirSync(at('pictures'));
	symlinkSync(join(elsewhere, 'secret.png'), at('pictures/a.png'));
	const fitted = await anod(['fit', 'rows.csv', '--id', 'name', '--column', 'fault=ignore', '--model', 'm.anod', ...brief]);
	expect(fitted.error).toBe('');
	reader = await connect();
});
afterAll(async () => {
	for (const client of opened) await client.close();
	rmSync(elsewhere, { recursive: true, force: true });
});

describe('tools for a language model', () => {
	it('are four, each with a description and schemas, and tell what they do to files', async () => {
		const { tools } = await reader.listTools();
		expect(tools.map(({ name }) => name)).toEqual(['detect', 'score', 'explain', 'inspect']);
		for (const { description, inputSchema, outputSchema, annotations } of tools) {
			expect(description!.length).toBeGreaterThan(100);
			expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
			expect(outputSchema).toMatchObject({ type: 'object' });
			expect(annotations).toMatchObject({ openWorldHint: false, readOnlyHint: true });
		}
		expect(reader.getInstructions()).toContain(folder.path);
	});

	it('detect: finds what is strange, with progress, and says how many there are', async () => {
		const told: { progress: number; total?: number }[] = [];
		const onprogress = (step: { progress: number; total?: number }) => told.push(step);
		const input = { path: 'rows.csv', id: 'name', options: { ...options, columns: { fault: 'ignore' } }, top: 2 };
		const { found, text } = await call(reader, 'detect', input, { onprogress });
		expect(found).toMatchObject({ source: 'rows.csv', kind: 'table', detector: 'autoencoder', total: 300, savedModel: null });
		expect(found.rows).toHaveLength(2);
		expect(found.rows[0]).toMatchObject({ row: 201, name: 'r200', anomaly: true });
		expect(found.rows[0].contributions[0]).toMatchObject({ column: 'heat', value: '400' });
		expect(text).toMatch(/^rows.csv: 300 rows, \d+ anomal/);
		expect(told.length).toBeGreaterThan(3);
		expect(told.every(({ progress }, i) => progress > (told[i - 1]?.progress ?? 0) && progress <= 1)).toBe(true);
	});

	it('detect: learns from a column of labels', async () => {
		const learner = { steps: 200, signals: false };
		const input = { path: 'rows.csv', detector: 'reinforcement', label: 'fault', id: 'name', options: learner };
		const { found } = await call(reader, 'detect', input);
		expect(found.learned).toMatch(/^from 1 labelled anomaly and 29 rows labelled normal among 300/);
		expect(found.rows[0]).toMatchObject({ row: 201, probability: expect.any(Number) });
		expect(found.evaluation).toMatchObject({ rows: 30, anomalies: 1, rocAuc: 1 });
	});

	it('detect: reads rows inline, and events of a series', async () => {
		const inline = await call(reader, 'detect', { rows, options, top: 1 });
		expect(inline.found).toMatchObject({ source: 'the inline table', total: 300, rows: [{ row: 201 }] });
		const series = rows.map((row, i) => ({ at: new Date(1_700_000_000_000 + i * 60_000).toISOString(), ...row }));
		const { found } = await call(reader, 'detect', {
			rows: series,
			time: 'at',
			options: { epochs: 2, width: 4, threshold: { contamination: 0.05 } },
			top: 1,
		});
		expect(found).toMatchObject({ kind: 'series', detector: 'convolutional', total: 300 });
		expect(found.events).toHaveLength(1);
		expect(found.eventsInAll).toBeGreaterThanOrEqual(1);
	});

	it('score, explain and inspect: use a saved model', async () => {
		const few = [rows[10], { ...rows[11], heat: null }, rows[200]];
		const { found } = await call(reader, 'score', { model: 'm.anod', rows: few });
		expect(found.total).toBe(3);
		expect(found.rows.map(({ row }: { row: number }) => row)).toContain(2);
		expect(found.rows[0]).toMatchObject({ row: 3, anomaly: true });
		const calm = await call(reader, 'score', { model: 'm.anod', path: 'rows.csv', threshold: 1e9, top: 1 });
		expect(calm.found).toMatchObject({ anomalies: 0, threshold: { rule: 1e9, value: 1e9 } });
		const why = await call(reader, 'explain', { model: 'm.anod', path: 'rows.csv', rowNumbers: [3, 201], id: 'name' });
		expect(why.found.rows.map(({ name }: { name: string }) => name)).toEqual(['r2', 'r200']);
		expect(why.text).toMatch(/expected/);
		const model = await call(reader, 'inspect', { model: at('m.anod') });
		expect(model.found).toMatchObject({ detector: 'autoencoder', kind: 'table', columnsInAll: 4, training: { rows: 300 } });
		expect(model.found.options.hidden).toEqual([16]);
	});
});

describe('what fails', () => {
	it('is told with a code, and the next call works', async () => {
		expect(await refused(reader, 'detect', { path: 'none.csv' })).toMatch(/^ANOD_NO_INPUT: there is no file or folder none.csv/);
		expect(await refused(reader, 'detect', {})).toMatch(/^ANOD_USAGE: neither path nor rows/);
		expect(await refused(reader, 'detect', { path: 'rows.csv', stesp: 3 })).toMatch(/stesp/);
		expect(await refused(reader, 'detect', { path: 'rows.csv', options: { stesp: 3 } })).toMatch(
			/^ANOD_USAGE: .*stesp.* Did you mean steps\?/,
		);
		expect(await refused(reader, 'detect', { path: 'rows.csv', label: 'falt' })).toMatch(/no column falt for label. Did you mean fault\?/);
		expect(await refused(reader, 'detect', { rows: rows.slice(0, 3) })).toMatch(/^ANOD_TOO_FEW_ROWS/);
		expect(await refused(reader, 'score', { model: 'm.anod', rows: [{ power: 1 }] })).toMatch(/^ANOD_UNKNOWN_COLUMN: the inline table/);
		expect(await refused(reader, 'inspect', { model: 'damaged.anod' })).toMatch(/^ANOD_FILE/);
		expect(await refused(reader, 'score', { model: 'damaged.anod', path: 'rows.csv' })).toMatch(/^ANOD_FILE/);
		await call(reader, 'inspect', { model: 'm.anod' });
	});

	it('is a path outside the folders allowed, also by a link, whether it exists or not', async () => {
		const outside = /^ANOD_OUTSIDE: .* lies outside/;
		for (const path of [
			join(elsewhere, 'secret.csv'),
			join(elsewhere, 'none.csv'),
			'../x.csv',
			'link.csv',
			'door/secret.csv',
			'door/none.csv',
		])
			expect(await refused(reader, 'detect', { path })).toMatch(outside);
		expect(await refused(reader, 'detect', { path: 'pictures' })).toMatch(outside);
		expect(await refused(reader, 'inspect', { model: '/etc/hostname' })).toMatch(outside);
	});

	it('is a cancelled call: it stops, and the next one need not wait for its end', async () => {
		const stop = new AbortController();
		const endless = { rows, options: { steps: 1_000_000, patience: 1_000_000 } };
		const begun = performance.now();
		const onprogress = ({ message }: { message?: string }) => message?.startsWith('training') && stop.abort();
		const run = reader.callTool({ name: 'detect', arguments: endless }, undefined, { signal: stop.signal, onprogress, timeout: 50_000 });
		await expect(run).rejects.toThrow(/abort/i);
		await call(reader, 'inspect', { model: 'm.anod' });
		expect(performance.now() - begun).toBeLessThan(20_000);
	});
});

describe('a model', () => {
	it('is saved only where that was allowed, and below the folders', async () => {
		const before = files();
		expect(await refused(reader, 'detect', { path: 'rows.csv', saveModel: 'new.anod' })).toMatch(/^ANOD_READ_ONLY: .*--allow-write/);
		expect(files()).toEqual(before);
		const writer = await connect('--allow-write', '--root', '.', '--backend', 'wasm');
		expect(await refused(writer, 'detect', { path: 'rows.csv', saveModel: 'door/new.anod' })).toMatch(/^ANOD_OUTSIDE/);
		expect(await refused(writer, 'detect', { path: 'rows.csv', saveModel: 'rows.csv' })).toMatch(/end in .anod/);
		const [detect, ...others] = (await writer.listTools()).tools.map(({ annotations }) => annotations?.readOnlyHint);
		expect([detect, others]).toEqual([false, [true, true, true]]);
		const { found } = await call(writer, 'detect', { path: 'rows.csv', options, fitRows: 250, saveModel: 'new.anod' });
		expect(found).toMatchObject({ savedModel: expect.stringMatching(/new.anod$/), fittedRows: 250 });
		expect(found.notes.join()).toMatch(/fitted on 250 of 300 rows.*\(fitRows changes that\)/);
		expect(files().filter((name) => !before.includes(name))).toEqual(['new.anod']);
		await call(writer, 'score', { model: 'new.anod', path: 'rows.csv' });
	});
});

describe('the server', () => {
	it('ends when its input ends, prints nothing but answers, and refuses a file and a folder that is not there', async () => {
		const child = start(['mcp']);
		let out = '';
		child.stdout!.on('data', (chunk) => (out += chunk));
		const ended = new Promise((resolve) => child.on('close', resolve));
		child.stdin!.write('this is no JSON\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
		while (!out.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 20));
		child.stdin!.end();
		expect(await ended).toBe(0);
		expect(JSON.parse(out)).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
		expect(await anod(['mcp', 'rows.csv'])).toMatchObject({ code: 64, error: expect.stringMatching(/--root FOLDER/) });
		expect(await anod(['mcp', '--root', 'none'])).toMatchObject({ code: 66, error: expect.stringMatching(/no folder none/) });
	});
});
