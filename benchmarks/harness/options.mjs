/** The command line of the benchmarks. */
import { parseArgs } from 'node:util';

const wholeNumber = (name, text, least = 1) => {
	const value = Number(text);
	if (!Number.isInteger(value) || value < least) throw new Error(`--${name} is '${text}'; it must be a whole number of at least ${least}.`);
	return value;
};
const list = (text) => text.split(',').filter((item) => item !== '');

/** What each option does, as the list of cases prints it. */
export const optionHelp = [
	['--json FILE', 'write the result to FILE; a folder takes the results of several cases'],
	['--rounds N', 'measured rounds of a timed case'],
	['--sets A,B', 'only these data sets'],
	['--protocols A,B', 'quality tabular: only these of random-half, unsupervised, oddbench, random-half-normal, oddbench-normal'],
	['--seeds N', 'seeds 0 to N − 1'],
	['--shares A,B', 'quality reinforcement: only these percentages of labelled anomalies, without the checks'],
	['--peers A,B', 'quality reinforcement: only these of isolation-forest, devnet, prenet, dplan, dplan-uniform'],
	['--rows N', 'cli-million: rows of the file; stream-speed: points'],
	['--workers N', 'threads that fit at the same time (default 2)'],
	['--python FILE', 'Python that has the peers of benchmarks/peers; none: leave them out'],
	['--check [GROUP]', 'compare the committed results with the bars; exit 1 when one is not met'],
];

/**
 * Reads the command line.
 *
 * @throws Error when an option is unknown or its value makes no sense
 */
export function readOptions(argv) {
	const { values, positionals } = parseArgs({
		args: argv,
		allowPositionals: true,
		options: {
			json: { type: 'string' },
			rounds: { type: 'string' },
			sets: { type: 'string' },
			protocols: { type: 'string' },
			seeds: { type: 'string' },
			shares: { type: 'string' },
			peers: { type: 'string' },
			rows: { type: 'string' },
			workers: { type: 'string' },
			python: { type: 'string' },
			check: { type: 'boolean' },
			list: { type: 'boolean' },
			help: { type: 'boolean' },
		},
	});
	const number = (name) => (values[name] === undefined ? undefined : wholeNumber(name, values[name]));
	return {
		words: positionals,
		check: values.check === true,
		json: values.json,
		rounds: number('rounds'),
		sets: values.sets === undefined ? undefined : list(values.sets),
		protocols: values.protocols === undefined ? undefined : list(values.protocols),
		seeds: number('seeds'),
		shares: values.shares === undefined ? undefined : list(values.shares).map((text) => wholeNumber('shares', text, 0)),
		peers: values.peers === undefined ? undefined : list(values.peers),
		rows: number('rows'),
		workers: number('workers') ?? 2,
		python: values.python,
	};
}
