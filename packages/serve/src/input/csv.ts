import { AnodError } from '@anod/core';

/**
 * Reads CSV as RFC 4180 has it, with a header; also lines that end in a line feed alone, and a byte order mark.
 *
 * Cells stay texts, '' for a missing one: what they mean is the detector's business.
 *
 * @returns columns by name, all of one length.
 * @throws AnodError ANOD_SHAPE for a line of another width; ANOD_INPUT for a quote that is not closed, no header, or two columns of a name.
 */
export function readCsv(text: string): Record<string, string[]> {
	const lines = cells(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
	const { value: names } = lines.next() as { value?: string[] };
	if (!names) throw new AnodError('ANOD_INPUT', 'the CSV is empty; its first line has to name the columns.');
	if (new Set(names).size < names.length)
		throw new AnodError(
			'ANOD_INPUT',
			`two columns of the CSV are called ${names.find((name, k) => names.indexOf(name) !== k)}; rename one.`,
		);
	const columns = names.map((): string[] => []);
	let row = 0;
	for (const line of lines) {
		if (line.length !== names.length)
			throw new AnodError('ANOD_SHAPE', `row ${row} of the CSV has ${line.length} cells, its header ${names.length}.`, {
				...{ row, got: line.length, expected: names.length },
			});
		for (let k = 0; k < line.length; k++) columns[k].push(line[k]);
		row++;
	}
	return Object.fromEntries(names.map((name, k) => [name, columns[k]]));
}

/** The cells of each line that is not empty. */
function* cells(text: string): Generator<string[]> {
	let line: string[] = [];
	let at = 0;
	while (at < text.length) {
		let cell: string;
		let end: number;
		if (text[at] === '"') {
			end = at;
			do {
				end = text.indexOf('"', end + 1);
				if (end < 0) throw new AnodError('ANOD_INPUT', 'a quote in the CSV is not closed; the text may be cut.');
			} while (text[++end] === '"');
			cell = text.slice(at + 1, end - 1).replaceAll('""', '"');
		} else {
			end = at;
			while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
			cell = text.slice(at, end);
		}
		line.push(cell);
		if (text[end] === ',') {
			at = end + 1;
			if (at < text.length) continue;
			line.push('');
		} else at = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
		if (line.length > 1 || line[0] !== '') yield line;
		line = [];
	}
}
