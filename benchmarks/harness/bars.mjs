/** The bars a measurement has to clear, and what falls short of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One line of bars.json.
 *
 * @typedef {object} Bar
 * @property {string} what - in words, for a person
 * @property {string} [case] - the case that measures it
 * @property {string} [row] - name of the row in that case's result
 * @property {'ratio' | 'ours'} [measure] - which number of the row counts
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {string} [test] - a test file of the repository that proves it instead, at every `npm test`
 */

/** Every group of bars.json: `{ group: Bar[] }`. */
export function readBars(file) {
	return JSON.parse(readFileSync(file, 'utf8'));
}

/** A bar as words: `ratio ≥ 45`. */
export function barText({ measure, atLeast, atMost }) {
	const parts = [];
	if (atLeast !== undefined) parts.push(`${measure} ≥ ${atLeast}`);
	if (atMost !== undefined) parts.push(`${measure} ≤ ${atMost}`);
	return parts.join(' and ');
}

/** Whether a row clears a bar; a number that is absent never does. */
export function clears(bar, row) {
	const value = row[bar.measure];
	if (typeof value !== 'number' || !Number.isFinite(value)) return false;
	return (bar.atLeast === undefined || value >= bar.atLeast) && (bar.atMost === undefined || value <= bar.atMost);
}

/** The rows of a case with `bar` and `met` filled in: text and boolean where bars.json has one, null elsewhere. */
export function withBars(bars, caseName, rows) {
	const all = Object.values(bars).flat();
	return rows.map((row) => {
		const bar = all.find((candidate) => candidate.case === caseName && candidate.row === row.name);
		return { ...row, bar: bar ? barText(bar) : null, met: bar ? clears(bar, row) : null };
	});
}

/** Every committed result, by case name. @throws Error when a file is not a result, naming it. */
export function readResults(folder) {
	const results = new Map();
	let names;
	try {
		names = readdirSync(folder).filter((name) => name.endsWith('.json'));
	} catch (error) {
		if (error.code === 'ENOENT') return results;
		throw error;
	}
	for (const name of names.sort()) {
		let result;
		try {
			result = JSON.parse(readFileSync(join(folder, name), 'utf8'));
		} catch (error) {
			throw new Error(`${name} is not JSON (${error.message}); measure the case again.`);
		}
		if (typeof result.case !== 'string' || !Array.isArray(result.rows))
			throw new Error(`${name} is not a benchmark result: it needs "case" and "rows"; measure the case again.`);
		if (results.has(result.case)) throw new Error(`${name} holds '${result.case}', which another file holds too; keep one.`);
		results.set(result.case, result);
	}
	return results;
}

/**
 * What becomes of one bar: met, or what is wrong. Judged from the numbers, never from the `met` a result file claims.
 *
 * @param {Bar} bar
 * @param {Map<string, any>} results - of {@link readResults}
 * @param {(file: string) => boolean} testExists
 * @returns {{ met: boolean, text: string }}
 */
export function judge(bar, results, testExists) {
	if (bar.test !== undefined)
		return testExists(bar.test)
			? { met: true, text: `by npm test: ${bar.test}` }
			: { met: false, text: `never measured: ${bar.test} does not exist` };
	const result = results.get(bar.case);
	const row = result?.rows.find((candidate) => candidate.name === bar.row);
	if (!row) return { met: false, text: `never measured: run npm run bench -- ${bar.case} --json benchmarks/results/${fileName(bar.case)}` };
	const value = row[bar.measure];
	const shown = `${bar.measure} ${value ?? 'absent'}, bar ${barText(bar)}`;
	if (result.reduced?.length) return { met: false, text: `measured on a reduced scale only (${result.reduced.join(', ')}): ${shown}` };
	return clears(bar, row) ? { met: true, text: shown } : { met: false, text: `falls short: ${shown}` };
}

/** Name of a case's result file: `quality tabular` → `quality-tabular.json`. */
export const fileName = (caseName) => `${caseName.replaceAll(' ', '-')}.json`;

/**
 * Compares results with bars, group by group.
 *
 * @returns {{ lines: string[], failed: number }} what to print, and how many bars are not met
 * @throws Error when the group does not exist
 */
export function check(bars, results, testExists, group) {
	const groups = group === undefined ? Object.keys(bars) : [group];
	const lines = [];
	let failed = 0;
	for (const name of groups) {
		if (!Object.hasOwn(bars, name)) throw new Error(`There is no group '${name}'; the groups are ${Object.keys(bars).join(', ')}.`);
		if (bars[name].length === 0) {
			lines.push(`${name}: no bars yet.`);
			continue;
		}
		const verdicts = bars[name].map((bar) => ({ bar, ...judge(bar, results, testExists) }));
		const short = verdicts.filter(({ met }) => !met);
		failed += short.length;
		lines.push(`${name}: ${verdicts.length - short.length} of ${verdicts.length} bars met.`);
		for (const { bar, met, text } of verdicts) lines.push(`  ${met ? 'met ' : 'MISS'}  ${bar.what}: ${text}`);
	}
	return { lines, failed };
}
