import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const main = `
import { readFileSync } from 'node:fs';
import { run } from './program.mjs';
const hashes = await run(new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url))));
process.stdout.write(JSON.stringify({ version: process.version, hashes }));
`;

/** Runs the program in a Node of its own. */
export async function runInNode(
	binary: string,
	program: string,
	kernels: Buffer,
): Promise<{ version: string; hashes: Record<string, string> }> {
	const folder = mkdtempSync(join(tmpdir(), 'anod-same-bits-'));
	try {
		writeFileSync(join(folder, 'program.mjs'), program);
		writeFileSync(join(folder, 'kernels.wasm'), kernels);
		writeFileSync(join(folder, 'main.mjs'), main);
		const { stdout } = await promisify(execFile)(binary, [join(folder, 'main.mjs')], { env: {} });
		return JSON.parse(stdout);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
