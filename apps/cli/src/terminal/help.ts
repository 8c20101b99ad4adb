import type { FlagSpec } from '../options/flag.js';
import { type VerbName, verbFlags } from '../options/flags.js';

export const verbSummaries: Readonly<Record<VerbName, { usage: string; what: string; examples: readonly string[] }>> = {
	detect: {
		usage: 'anod detect FILE | FOLDER | IMAGES… [flags]',
		what: 'Finds what is strange in a table, a series (--time) or a folder of images: fits a detector, scores all, explains the worst, writes a report.',
		examples: [
			'anod detect readings.csv',
			'anod detect readings.csv --output scores.csv --id sensor',
			'anod detect metrics.csv --time timestamp',
			'anod detect metrics.csv --time timestamp --series host --label fault',
			'anod detect images/ --size 64',
			'anod detect data.parquet --label is_fraud --model fraud.anod',
			'anod detect data.parquet --label is_fraud --detector reinforcement',
			'anod detect metrics.csv --time timestamp --label fault --detector reinforcement --window 32',
			'cat events.ndjson | anod detect - --only-anomalies --output - > anomalies.csv',
		],
	},
	fit: {
		usage: 'anod fit FILE | FOLDER | IMAGES… --model FILE.anod [flags]',
		what: 'Fits a detector on a table, a series or images and saves it.',
		examples: [
			'anod fit normal.csv --model machine.anod --trained-on normal',
			'anod fit rows.csv --model m.anod --config options.yaml --seed 7',
			'anod fit rows.csv --model m.anod --detector reinforcement --label fraud --unknown-value 0',
			'anod fit rows.csv --model m.anod --detector reinforcement --rewards falseNegative=-10,falsePositive=-2',
			'anod fit metrics.csv --time timestamp --model m.anod',
			'anod fit metrics.csv --time timestamp --label fault --detector reinforcement --alarm-cost 0.5 --model m.anod',
			'anod fit images/ --labels folders --objectives classification --model m.anod',
		],
	},
	score: {
		usage: 'anod score FILE.anod FILE | FOLDER | IMAGES… [flags]',
		what: 'Scores a table, a series or images with a fitted detector. A table may be larger than memory; a series is read whole.',
		examples: [
			'anod score today.csv --model machine.anod --output scores.parquet',
			'anod score parts.anod images/ --output scores.csv',
			'anod score today.csv --model machine.anod --false-alarm-rate 0.001 --json',
		],
	},
	evaluate: {
		usage: 'anod evaluate FILE.anod FILE --label COLUMN [flags]',
		what: 'Measures a fitted detector against labels: AUROC, average precision, precision, recall, of series also by events and VUS-PR; writes a report with curves.',
		examples: ['anod evaluate labelled.csv --model machine.anod --label fault', 'anod evaluate parts.anod images/ --labels folders'],
	},
	explain: {
		usage: 'anod explain FILE.anod FILE | FOLDER | IMAGES… [flags]',
		what: 'Says which columns made rows score as they did, and what the detector would have expected; of images, which pixels.',
		examples: [
			'anod explain today.csv --model machine.anod --top 5',
			'anod explain today.csv --model machine.anod --rows 3,17',
			'anod explain parts.anod a.png b.png --output heat/',
		],
	},
	review: {
		usage: 'anod review FILE.anod FILE [flags]',
		what: 'Shows you the rows that are worth a look, with reasons, takes y (anomaly) or n (normal), and learns from each batch of answers.',
		examples: [
			'anod fit rows.csv --detector reinforcement --model m.anod && anod review m.anod rows.csv',
			'anod review m.anod rows.csv --id sensor --batch 10 --most 50',
			'anod review m.anod rows.csv --strategy margin --log second-opinion.ndjson',
			"printf 'y\\nn\\ns\\n' | anod review m.anod rows.csv --rounds 1",
		],
	},
	watch: {
		usage: 'anod watch FILE.anod [FILE] [flags]',
		what: 'Follows a series as it comes, point by point on standard input (NDJSON, or CSV with a header), and prints a line when something strange begins.',
		examples: [
			'tail -f metrics.ndjson | anod watch m.anod',
			'tail -f metrics.ndjson | anod watch m.anod --past yesterday.csv --state watch.state --json >> alarms.ndjson',
			'anod watch m.anod metrics.csv --every-point',
		],
	},
	inspect: {
		usage: 'anod inspect FILE.anod [flags]',
		what: 'Shows what a model file holds: columns, options, threshold, training, health.',
		examples: ['anod inspect machine.anod', 'anod inspect machine.anod --json'],
	},
	serve: {
		usage: 'anod serve [NAME=]FILE.anod… [flags]',
		what: 'Serves fitted detectors over HTTP: scores, labels and explanations of rows that are sent, the Open Inference Protocol, metrics, a page at /docs.',
		examples: [
			'anod serve machine.anod',
			'anod serve today=models/1.anod tomorrow=models/2.anod --watch',
			'anod serve machine.anod --host 0.0.0.0 --token-file tokens.txt 2>> requests.ndjson',
		],
	},
	export: {
		usage: 'anod export FILE.anod FILE.onnx | FILE.safetensors… [flags]',
		what: 'Writes a detector as an ONNX model (rows in, score and label out) for engines that run no JavaScript, or its weights as safetensors.',
		examples: [
			'anod export machine.anod machine.onnx',
			'anod export machine.anod machine.onnx --inputs columns',
			'anod export machine.anod --safetensors weights.safetensors',
		],
	},
	mcp: {
		usage: 'anod mcp [--root FOLDER]… [--allow-write]',
		what: 'Offers detect, score, explain and inspect as tools to a language model, over the Model Context Protocol on standard input and output.',
		examples: ['anod mcp --root ~/data', 'anod mcp --root data --root models --allow-write'],
	},
	completion: {
		usage: 'anod completion bash|zsh|fish',
		what: 'Prints a completion script for a shell.',
		examples: [
			'anod completion bash >> ~/.bashrc',
			'anod completion zsh > ~/.zsh/completions/_anod',
			'anod completion fish > ~/.config/fish/completions/anod.fish',
		],
	},
};

const exits = `Exit codes
  0    done; detect, score, watch: no anomaly found, or a watch was stopped
  2    detect, score, watch: at least one anomaly, event or alarm
  1    unexpected error           64   wrong command, flag or option value
  65   the data do not do         66   no such input file
  70   internal error             73   the output cannot be written
  130  stopped by Ctrl-C; nothing was written (of a review: its answers)`;

/** The help of `anod --help`: examples first. */
export function generalHelp(): string {
	const verbs = Object.entries(verbSummaries).map(([name, verb]) => `  ${name.padEnd(11)} ${verb.what}`);
	return `anod finds what is strange in tables, series and images with small neural networks. Nothing to configure, nothing is sent or fetched.

Start here
  anod detect readings.csv                  find the strange rows, and see why
  anod detect readings.csv --output out.csv write every row with its score
  anod detect metrics.csv --time timestamp  find the events in a series
  anod detect images/                       find the odd pictures in a folder

Keep a detector and use it on new rows
  anod fit normal.csv --model m.anod
  anod score today.csv --model m.anod --output scores.csv
  anod explain today.csv --model m.anod --rows 17

Teach it what an anomaly is to you
  anod fit today.csv --detector reinforcement --model m.anod
  anod review m.anod today.csv

Follow a series
  tail -f metrics.ndjson | anod watch m.anod --state watch.state

Commands
${verbs.join('\n')}

  anod COMMAND --help lists the flags of a command.

Reads CSV, TSV, JSON, NDJSON and Parquet, also gzipped, standard input as -, or any DuckDB query with --query; PNG and JPEG.
A table is read in blocks and may be larger than memory; a series and images are held in it whole.

${exits}
`;
}

function wrap(text: string, width: number, indent: string): string {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line && line.length + word.length + 1 > width) {
			lines.push(line);
			line = word;
		} else line = line ? `${line} ${word}` : word;
	}
	return [...lines, line].join(`\n${indent}`);
}

const flagLine = (spec: FlagSpec): string => {
	const head = `  --${spec.name}${spec.value ? ` ${spec.value}` : ''}`;
	const indent = ' '.repeat(30);
	const body = wrap(spec.description, 88, indent);
	return head.length < 29 ? `${head.padEnd(30)}${body}` : `${head}\n${indent}${body}`;
};

/** The help of one command. */
export function verbHelp(verb: VerbName): string {
	const { usage, what, examples } = verbSummaries[verb];
	const groups = [...new Set(verbFlags[verb].map((spec) => spec.group))];
	const sections = groups.map(
		(group) =>
			`${group}\n${verbFlags[verb]
				.filter((spec) => spec.group === group)
				.map(flagLine)
				.join('\n')}`,
	);
	return `${what}\n\nUsage\n  ${usage}\n\nExamples\n${examples.map((example) => `  ${example}`).join('\n')}\n\n${sections.join('\n\n')}\n\n${exits}\n`;
}
