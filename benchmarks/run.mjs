/**
 * The benchmarks' command: lists the cases, runs one or all of a kind, or checks the committed results.
 *
 *     npm run bench
 *     npm run bench -- training --json benchmarks/results/training.json
 *     npm run bench -- kernels --json benchmarks/results
 *     npm run bench -- --check spine
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, fileName, readBars, readResults } from './harness/bars.mjs';
import { cases, findCases } from './harness/cases.mjs';
import { optionHelp, readOptions } from './harness/options.mjs';
import { assembleResult, resultTable, writeResult } from './harness/result.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const columns = (pairs) => {
	const width = Math.max(...pairs.map(([name]) => name.length));
	return pairs.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
};

function listText() {
	const named = cases.map(({ name, about }) => [name, about]);
	return `npm run bench -- CASE [options]\n\nCases\n${columns(named)}\n\nOptions\n${columns(optionHelp)}`;
}

/** Judges the results in `ANOD_BENCH_RESULTS` (default: the committed ones). */
function checkResults(group) {
	const results = readResults(process.env.ANOD_BENCH_RESULTS ?? here('results'));
	const bars = readBars(process.env.ANOD_BENCH_BARS ?? here('bars.json'));
	const { lines, failed } = check(bars, results, (file) => existsSync(here(`../${file}`)), group);
	console.log(lines.join('\n'));
	return failed === 0 ? 0 : 1;
}

async function main() {
	const options = readOptions(process.argv.slice(2));
	if (options.check) return checkResults(options.words[0]);
	if (options.words.length === 0) {
		console.log(listText());
		return 0;
	}
	const chosen = findCases(options.words);
	if (options.json?.endsWith('.json') && chosen.length > 1)
		throw new Error(`--json is '${options.json}', but '${options.words.join(' ')}' is ${chosen.length} cases; name a folder.`);
	for (const { name, load } of chosen) {
		const { run } = await load();
		const measured = await run({ ...options, progress: (text) => console.error(text) });
		const result = assembleResult(readBars(here('bars.json')), name, measured);
		console.log(resultTable(result));
		if (options.json) writeResult(options.json.endsWith('.json') ? options.json : join(options.json, fileName(name)), result);
	}
	return 0;
}

process.exitCode = await main().catch((error) => {
	console.error(error.message);
	if (process.env.ANOD_DEBUG) console.error(error.stack);
	return 1;
});
