const opening = ['[', '{'];
const closing = [']', '}'];

/**
 * Whether the brackets of a JSON text, those in strings aside, are nested deeper than so many levels.
 *
 * It hops from mark to mark, so that rows of numbers cost next to nothing; `JSON.parse` takes seconds and hundreds of megabytes for a text of brackets alone.
 */
export function isDeeper(text: string, most: number): boolean {
	const end = text.length;
	const find = (mark: string, from: number): number => {
		const at = text.indexOf(mark, from);
		return at < 0 ? end : at;
	};
	const opens = opening.map((mark) => find(mark, 0));
	const closes = closing.map((mark) => find(mark, 0));
	let quote = find('"', 0);
	for (let depth = 0; ; ) {
		const open = Math.min(opens[0], opens[1]);
		const close = Math.min(closes[0], closes[1]);
		const bracket = Math.min(open, close);
		let passed = 0;
		while (quote < bracket && passed <= bracket) {
			passed = endOfString(text, quote) + 1;
			quote = find('"', passed);
		}
		if (passed > bracket) {
			for (const [marks, at] of [
				[opening, opens],
				[closing, closes],
			] as const)
				for (const k of [0, 1]) if (at[k] < passed) at[k] = find(marks[k], passed);
			continue;
		}
		if (bracket === end) return false;
		const [marks, at] = open < close ? [opening, opens] : [closing, closes];
		const k = at[0] === bracket ? 0 : 1;
		at[k] = find(marks[k], bracket + 1);
		depth += open < close ? 1 : -1;
		if (depth > most) return true;
	}
}

/** Position of the quote that ends the string which begins at another; the text's end where none does. */
function endOfString(text: string, start: number): number {
	for (let at = start; ; ) {
		at = text.indexOf('"', at + 1);
		if (at < 0) return text.length;
		let backslashes = 0;
		while (text[at - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return at;
	}
}
