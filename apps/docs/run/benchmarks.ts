/** A line of bars.json: what is wanted of a measured figure, or the test that proves a property. */
export interface Rule {
	readonly what: string;
	readonly case?: string;
	readonly row?: string;
	readonly measure?: 'ratio' | 'ours';
	readonly atLeast?: number;
	readonly atMost?: number;
	readonly test?: string;
}

export interface ResultRow {
	readonly name: string;
	readonly ours: number;
	readonly peer: number | null;
	readonly unit: string;
	readonly ratio: number | null;
	/** Quartiles, or one number for the deviation of seeds. */
	readonly spread: readonly [number, number] | number | null;
}

/** A file of benchmarks/results. */
export interface Result {
	readonly case: string;
	readonly date: string;
	readonly machine: {
		readonly processor: string;
		readonly cores: number;
		readonly memoryGiB: number;
		readonly system: string;
		readonly node: string;
	};
	readonly versions: Readonly<Record<string, string>>;
	readonly reduced: readonly string[];
	readonly notes: readonly string[];
	readonly rows: readonly ResultRow[];
}

/** A figure beside what is wanted of it. */
export interface Verdict {
	/** `at least 45 times the peer`. */
	readonly wanted: string;
	readonly met: boolean;
	/** 0 to 100: where the figure and its limits lie on one line that begins at 0. */
	readonly figure: number;
	readonly limits: readonly number[];
}

export interface RowView {
	readonly name: string;
	/** Part of the row above it. */
	readonly within: boolean;
	readonly ours: string;
	readonly peer: string;
	readonly unit: string;
	readonly ratio: string;
	readonly spread: string;
	readonly verdicts: readonly Verdict[];
}

export interface CaseView {
	readonly name: string;
	readonly about: string;
	readonly date: string;
	readonly machine: string;
	readonly versions: string;
	readonly command: string;
	readonly reduced: string;
	readonly notes: readonly string[];
	readonly rows: readonly RowView[];
}

export interface GroupView {
	readonly title: string;
	readonly cases: readonly CaseView[];
	/** Cases that nobody has measured yet, and properties that tests prove. */
	readonly unmeasured: readonly { readonly name: string; readonly about: string }[];
	readonly tests: readonly { readonly what: string; readonly test: string }[];
	readonly met: number;
	readonly judged: number;
}

interface Sources {
	readonly bars: Readonly<Record<string, readonly Rule[]>>;
	readonly results: ReadonlyMap<string, Result>;
	readonly cases: readonly { readonly name: string; readonly group: string; readonly about: string }[];
	readonly clears: (rule: Rule, row: ResultRow) => boolean;
}

const titles: Readonly<Record<string, string>> = {
	spine: 'Tables, sizes and the command',
	kernels: 'Kernels',
	convolutional: 'Series, streams and images',
	reinforcement: 'Labels, rewards and questions',
	production: 'Serving and other engines',
	docs: 'This site',
};

/** Four digits at most are worth reading; a large number is grouped. */
export const figure = (value: number): string => {
	if (value !== 0 && Math.abs(value) < 0.001)
		return value
			.toExponential(1)
			.replace('e-', ' × 10⁻')
			.replace(/⁻(\d+)/, (_, power) => `⁻${superscript(power)}`);
	return value.toLocaleString('en', { maximumSignificantDigits: Math.max(4, String(Math.trunc(Math.abs(value))).length) });
};

const superscript = (digits: string) => [...digits].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');

function verdict(rule: Rule, row: ResultRow, met: boolean): Verdict {
	const value = (rule.measure === 'ratio' ? row.ratio : row.ours) ?? 0;
	const limits = [rule.atLeast, rule.atMost].flatMap((limit) => limit ?? []);
	const words = [
		rule.atLeast !== undefined && `at least ${figure(rule.atLeast)}`,
		rule.atMost !== undefined && `at most ${figure(rule.atMost)}`,
	];
	const most = Math.max(Math.abs(value), ...limits.map(Math.abs)) * 1.15 || 1;
	const place = (number: number) => Math.round(Math.max(0, number / most) * 1000) / 10;
	return {
		wanted: `${words.filter(Boolean).join(', ')}${rule.measure === 'ratio' ? ' × peer' : ''}`,
		met,
		figure: place(value),
		limits: limits.map(place),
	};
}

function spreadText({ spread }: ResultRow): string {
	if (spread === null || spread === undefined) return '';
	return typeof spread === 'number' ? `± ${figure(spread)}` : `${figure(spread[0])} to ${figure(spread[1])}`;
}

function rowView(row: ResultRow, rules: readonly Rule[], clears: Sources['clears']): RowView {
	return {
		name: row.name.trim(),
		within: row.name.startsWith(' '),
		ours: figure(row.ours),
		peer: row.peer === null || row.peer === undefined ? '' : figure(row.peer),
		unit: row.unit,
		ratio: row.ratio === null || row.ratio === undefined ? '' : `${figure(row.ratio)} ×`,
		spread: spreadText(row),
		verdicts: rules.filter((rule) => rule.row === row.name).map((rule) => verdict(rule, row, clears(rule, row))),
	};
}

/** What the page of benchmarks shows, of every result that there is: a new file needs no line here. */
export function viewOf({ bars, results, cases, clears }: Sources): GroupView[] {
	const known = new Set(cases.map(({ name }) => name));
	const others = [...results.keys()].filter((name) => !known.has(name)).map((name) => ({ name, group: 'other', about: '' }));
	const all = [...cases, ...others];
	const groups = [...new Set([...Object.keys(bars), ...all.map(({ group }) => group)])];
	return groups.flatMap((group) => {
		const rules = bars[group] ?? [];
		const own = all.filter((one) => one.group === group);
		const views = own.flatMap(({ name, about }) => {
			const result = results.get(name);
			return result ? caseView(result, about, Object.values(bars).flat(), clears) : [];
		});
		const unmeasured = own.filter(({ name }) => !results.has(name)).map(({ name, about }) => ({ name, about }));
		const tests = rules.flatMap(({ what, test }) => (test ? { what, test } : []));
		if (views.length + unmeasured.length + tests.length === 0) return [];
		const verdicts = views.flatMap(({ rows }) => rows.flatMap((row) => row.verdicts));
		return {
			title: titles[group] ?? group[0].toUpperCase() + group.slice(1),
			cases: views,
			unmeasured,
			tests,
			met: verdicts.filter(({ met }) => met).length,
			judged: verdicts.length,
		};
	});
}

function caseView(result: Result, about: string, rules: readonly Rule[], clears: Sources['clears']): CaseView {
	const { processor, cores, memoryGiB, system, node } = result.machine;
	return {
		name: result.case,
		about,
		date: result.date,
		machine: `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node.replace('v', '')}`,
		versions: Object.entries(result.versions)
			.map((pair) => pair.join(' '))
			.join(', '),
		command: `npm run bench -- ${result.case} --json benchmarks/results`,
		reduced: result.reduced.join(', '),
		notes: result.notes,
		rows: result.rows.map((row) =>
			rowView(
				row,
				rules.filter((rule) => rule.case === result.case),
				clears,
			),
		),
	};
}
