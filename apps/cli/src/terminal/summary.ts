import type { ExplainedRow } from '../report/model.js';
import { counted, formatCount, formatNumber, formatShare } from './numbers.js';

/** Text of a file shown on a terminal: without control characters, so that it cannot steer it. */
export const printable = (text: string): string => [...text].map((c) => (c < ' ' || (c >= '\u007f' && c <= '\u009f') ? '·' : c)).join('');

/** The rows worth looking at, one or more lines each: who, score, the columns that did it. */
export function explainedTable(rows: readonly ExplainedRow[], threshold: number): string {
	const names = rows.some((row) => row.name !== null || row.time !== null);
	const cells = rows.map((row) => ({
		row: formatCount(row.row),
		name: printable([row.name, row.time].filter((part) => part !== null).join('  ')).slice(0, 40),
		score: `${formatNumber(row.score)}${row.score >= threshold ? '' : ' '}`,
		probability: row.probability === undefined ? '' : formatShare(row.probability),
		parts: row.contributions
			.slice(0, 3)
			.map((part) =>
				printable(
					`${part.column} = ${part.value}${part.expected === null ? '' : ` (expected ${part.expected})`}, ${Math.round(part.share * 100)} %`,
				),
			),
	}));
	const width = (key: 'row' | 'name' | 'score' | 'probability', title: string) =>
		Math.max(title.length, ...cells.map((cell) => cell[key].length));
	const [rowWidth, nameWidth, scoreWidth] = [width('row', 'row'), width('name', 'which'), width('score', 'score')];
	const likely = rows.some((row) => row.probability !== undefined);
	const likelyWidth = width('probability', 'probability');
	const line = (row: string, name: string, score: string, probability: string, why: string) =>
		`  ${row.padStart(rowWidth)}  ${names ? `${name.padEnd(nameWidth)}  ` : ''}${score.padStart(scoreWidth)}  ${likely ? `${probability.padStart(likelyWidth)}  ` : ''}${why}`.trimEnd();
	const lines = [line('row', 'which', 'score', 'probability', 'why')];
	for (const cell of cells) {
		lines.push(line(cell.row, cell.name, cell.score, cell.probability, cell.parts[0] ?? ''));
		for (const more of cell.parts.slice(1)) lines.push(line('', '', '', '', more));
	}
	return lines.join('\n');
}

/** One sentence with the result. */
export function resultSentence(name: string, rows: number, anomalies: number, threshold: number): string {
	const share = rows === 0 ? 0 : anomalies / rows;
	const found = anomalies === 0 ? 'no anomaly' : `${counted(anomalies, 'anomaly', 'anomalies')} (${formatShare(share)})`;
	return `${printable(name)}: ${counted(rows, 'row')}, ${found}. A row is one from score ${formatNumber(threshold)} on.`;
}

/** Explained rows for --json. */
export const topAsJson = (rows: readonly ExplainedRow[]) =>
	rows.map(({ milliseconds, time, name, ...row }) => ({ ...(name === null ? {} : { name }), ...(time === null ? {} : { time }), ...row }));
