import type { Cell } from '@anod/core';
import type { Column } from './table.js';

/** Texts that mean "missing", beside the empty cell: those of the command line. */
export const missingTexts = ['NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null'] as const;
const missing: ReadonlySet<string> = new Set(['', ...missingTexts]);

const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const isCommaNumber = /^\s*[+-]?\d+(,\d+)?\s*$/;
const isBoolean = /^(true|false)$/i;
const isMoment = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?)?$/;

/** Milliseconds since 1970 of a date, or of a moment without a zone, taken for UTC as the command line does. */
const moment = (text: string): number => Date.parse(text.length === 10 ? text : `${text.replace(' ', 'T')}Z`);

const holds = (texts: readonly string[], test: (text: string) => boolean): boolean => {
	let some = false;
	for (const text of texts) {
		if (missing.has(text)) continue;
		if (!test(text)) return false;
		some = true;
	}
	return some;
};

/** Whether some column holds numbers with a decimal comma, and none numbers with a point. */
export function decimalOf(columns: readonly (readonly string[])[], delimiter: string): '.' | ',' {
	if (delimiter === ',') return '.';
	const withComma = columns.some(
		(texts) => holds(texts, (text) => isCommaNumber.test(text)) && !holds(texts, (text) => isNumber.test(text)),
	);
	return withComma ? ',' : '.';
}

/** Reads a column by what all its cells hold. */
export function readColumn(name: string, texts: readonly string[], decimal: '.' | ','): Column {
	const number = decimal === ',' ? isCommaNumber : isNumber;
	if (holds(texts, (text) => number.test(text) && Number.isFinite(Number(text.replace(',', '.'))))) {
		const cells = Float64Array.from(texts, (text) => (missing.has(text) ? Number.NaN : Number(text.replace(',', '.'))));
		return { name, reading: 'number', cells, texts };
	}
	const read = (parse: (text: string) => Cell): Cell[] => texts.map((text) => (missing.has(text) ? null : parse(text)));
	if (holds(texts, (text) => isBoolean.test(text)))
		return { name, reading: 'boolean', cells: read((text) => text.toLowerCase() === 'true'), texts };
	if (holds(texts, (text) => isMoment.test(text) && !Number.isNaN(moment(text))))
		return { name, reading: 'date', cells: read((text) => new Date(moment(text))), texts };
	return { name, reading: 'text', cells: read((text) => text), texts };
}
