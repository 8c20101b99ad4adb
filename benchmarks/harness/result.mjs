/** The result of a case: a table for people, a JSON file for `--check` and for the documentation. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { withBars } from './bars.mjs';
import { describeMachine, describeOurs } from './machine.mjs';

/**
 * Assembles the result that a file holds.
 *
 * @param {object} bars - of readBars
 * @param {string} name - of the case
 * @param {{ rows: object[], versions?: object, reduced?: string[], notes?: string[], details?: unknown }} measured
 */
export function assembleResult(bars, name, { rows, versions = {}, reduced = [], notes = [], details }) {
	return {
		case: name,
		date: new Date().toISOString().slice(0, 10),
		machine: describeMachine(),
		versions: { ...describeOurs(), ...versions },
		reduced,
		notes,
		rows: withBars(bars, name, rows).map(({ name, ours, peer = null, unit, ratio = null, spread = null, bar, met, ...rest }) => ({
			name,
			ours,
			peer,
			unit,
			ratio,
			spread,
			bar,
			met,
			...rest,
		})),
		...(details === undefined ? {} : { details }),
	};
}

/** Writes a result to a temporary name beside `file` and renames it: a reader meets the old file or the whole new one. */
export function writeResult(file, result) {
	mkdirSync(dirname(file), { recursive: true });
	const temporary = `${file}.${process.pid}.part`;
	try {
		writeFileSync(temporary, `${JSON.stringify(result, null, '\t')}\n`);
		renameSync(temporary, file);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

const shown = (value) =>
	value === null || value === undefined ? '–' : typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
const verdict = (met) => (met === null ? '' : met ? 'met' : 'MISSED');

/** The rows of a result as aligned text. */
export function resultTable(result) {
	const head = ['', 'ours', 'peer', 'unit', 'ratio', 'spread', 'bar', ''];
	const body = result.rows.map((row) => [
		row.name,
		shown(row.ours),
		shown(row.peer),
		row.unit,
		shown(row.ratio),
		row.spread !== null ? (Array.isArray(row.spread) ? row.spread.map(shown).join('–') : `± ${shown(row.spread)}`) : '–',
		row.bar ?? '',
		verdict(row.met),
	]);
	const widths = head.map((_, column) => Math.max(...[head, ...body].map((line) => line[column].length)));
	const left = new Set([0, 3, 6, 7]);
	const line = (cells) =>
		cells
			.map((cell, column) => (left.has(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
			.join('  ')
			.trimEnd();
	const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
	const { processor, cores, memoryGiB, system, node } = result.machine;
	return [
		`${result.case}, ${result.date}`,
		`${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`,
		versions.join(', '),
		'',
		line(head),
		...body.map(line),
		...(result.notes.length ? ['', ...result.notes] : []),
		...(result.reduced.length ? ['', `Reduced scale (${result.reduced.join(', ')}): --check does not count this.`] : []),
	].join('\n');
}
