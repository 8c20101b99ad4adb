import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const program = fileURLToPath(new URL('../bin/anod.js', import.meta.url));

export interface Finished {
	readonly code: number | null;
	readonly out: string;
	readonly error: string;
	/** The object of --json. */
	// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects
	json(): any;
}

export const folder = { path: '' };

/** Gives each test file a folder of its own, removed afterwards. */
export function useFolder(): void {
	beforeAll(() => {
		folder.path = mkdtempSync(join(tmpdir(), 'anod-test-'));
	});
	afterAll(() => rmSync(folder.path, { recursive: true, force: true }));
}

export const at = (name: string): string => join(folder.path, name);
export const write = (name: string, content: string | Uint8Array): string => {
	writeFileSync(at(name), content);
	return name;
};
export const files = (): string[] => readdirSync(folder.path);

/** Starts the built command in the folder. */
export const start = (args: readonly string[], options: SpawnOptions = {}) =>
	spawn(process.execPath, [program, ...args], { cwd: folder.path, stdio: ['pipe', 'pipe', 'pipe'], ...options });

/** Runs the built command to its end. */
export function anod(args: readonly string[], input?: string | Uint8Array): Promise<Finished> {
	const child = start(args);
	let out = '';
	let error = '';
	child.stdout!.on('data', (chunk) => (out += chunk));
	child.stderr!.on('data', (chunk) => (error += chunk));
	child.stdin!.on('error', () => {});
	child.stdin!.end(input);
	return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, error, json: () => JSON.parse(out) })));
}

/** Two numbers that go together and a third of their own, with one row that breaks the pattern. */
export function readings(rows = 300, broken = 200): { power: number; heat: number; flow: number }[] {
	return Array.from({ length: rows }, (_, row) => {
		const power = 20 + 10 * Math.sin(row / 7);
		return { power, heat: row === broken ? 400 : 15 + 1.6 * power + Math.sin(row * 78.2), flow: 5 + Math.cos(row * 3.7) };
	});
}

export const csv = (rows: readonly object[], delimiter = ',', decimal = '.'): string =>
	`${[
		Object.keys(rows[0]!),
		...rows.map((row) => Object.values(row).map((cell) => (typeof cell === 'number' ? String(cell).replace('.', decimal) : cell))),
	]
		.map((cells) => cells.join(delimiter))
		.join('\n')}\n`;

/** Short training, for tests that are not about its quality. */
export const brief = ['--steps', '60', '--hidden', '16'];
