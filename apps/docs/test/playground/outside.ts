import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { transform } from 'sucrase';
import { folder } from '../pages.js';

const anod = join(folder, '../cli/bin/anod.js');

/** A folder from which programs find the packages, as a user's project does. */
export function workshop(): { readonly path: string; remove(): void } {
	const parent = join(folder, 'node_modules');
	mkdirSync(parent, { recursive: true });
	const path = mkdtempSync(join(parent, '.playground-'));
	return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** A command as it stands in the page, in a shell; the command line is the one that is built here. @returns the scores of the file it writes */
export function runCommand(command: string, cwd: string): number[] {
	const ran = spawnSync('sh', ['-c', command.replace('npx anod', `"${process.execPath}" "${anod}"`)], { cwd, encoding: 'utf8' });
	// 2 is what the command ends with where it found anomalies.
	if (ran.status !== 0 && ran.status !== 2) throw new Error(`${command}\n${ran.stdout}\n${ran.stderr}`);
	const output = /--output '?([^'\s]+)/.exec(command)![1];
	const { data } = Papa.parse<Record<string, string>>(readFileSync(join(cwd, output), 'utf8'), { header: true, skipEmptyLines: true });
	const name = Object.keys(data[0]).find((column) => /score$/.test(column))!;
	return data.map((row) => Number(row[name]));
}

/** A program as it stands in the page, in Node. @returns its scores */
export function runProgram(program: string, cwd: string): number[] {
	const { code } = transform(program, { transforms: ['typescript'], disableESTransforms: true });
	writeFileSync(join(cwd, 'program.mjs'), `${code}\nwriteFileSync('told.json', JSON.stringify([...prediction.scores]));\n`);
	const ran = spawnSync(process.execPath, ['program.mjs'], { cwd, encoding: 'utf8' });
	if (ran.status !== 0) throw new Error(`${program}\n${ran.stderr}`);
	return JSON.parse(readFileSync(join(cwd, 'told.json'), 'utf8'));
}
