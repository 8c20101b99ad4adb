import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CaseView, type GroupView, type Result, type Rule, viewOf } from '../../run/benchmarks.js';

declare const data: readonly GroupView[];

export type { CaseView, GroupView };
export { data };

const folder = fileURLToPath(new URL('../../../../benchmarks', import.meta.url));

/** The benchmarks' own reader and judge, so that the page and `npm run bench -- --check` never disagree; not bundled, as they load cases when asked. */
const own = (name: string) => import(pathToFileURL(`${folder}/harness/${name}.mjs`).href);

export default {
	watch: ['../../../../benchmarks/results/*.json', '../../../../benchmarks/bars.json'],
	async load(): Promise<GroupView[]> {
		const [{ readBars, readResults, clears }, { cases }] = await Promise.all([own('bars'), own('cases')]);
		const bars: Readonly<Record<string, readonly Rule[]>> = readBars(`${folder}/bars.json`);
		const results: ReadonlyMap<string, Result> = readResults(`${folder}/results`);
		return viewOf({ bars, results, cases, clears });
	},
};
