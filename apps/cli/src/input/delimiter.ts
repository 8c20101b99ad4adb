/** How the first lines of a text are divided. */
export interface DelimiterGuess {
	readonly delimiter: string;
	/** Cells of the first line. */
	readonly fields: number;
	/** Whether the first line has as many cells as most lines: then it is the header, not a title. */
	readonly regular: boolean;
}

const candidates = [',', ';', '\t', '|'] as const;
const lines = 30;

/** Cells in each of the first lines, with quoted cells kept whole. The last line may be cut and is left out unless it is the only one. */
function countFields(text: string, delimiter: string): number[] {
	const counts: number[] = [];
	let fields = 1;
	let quoted = false;
	for (let index = 0; index < text.length && counts.length < lines; index++) {
		const character = text[index];
		if (character === '"') quoted = !quoted;
		else if (!quoted && character === delimiter) fields++;
		else if (!quoted && character === '\n') {
			if (fields > 1 || counts.length > 0 || text.slice(0, index).trim() !== '') counts.push(fields);
			fields = 1;
		}
	}
	if (counts.length === 0) counts.push(fields);
	return counts;
}

function mostFrequent(counts: readonly number[]): number {
	const seen = new Map<number, number>();
	for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
	return [...seen].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]![0];
}

/** The delimiter that divides most lines as it divides the first; ties go to more cells. undefined when none divides them. */
export function guessDelimiter(head: string): DelimiterGuess | undefined {
	const guesses = candidates.flatMap((delimiter) => {
		const counts = countFields(head, delimiter);
		const usual = mostFrequent(counts);
		if (usual < 2) return [];
		const agreement = counts.filter((count) => count === usual).length / counts.length;
		return [{ delimiter, fields: counts[0]!, regular: counts[0] === usual, agreement, usual }];
	});
	const rank = (guess: (typeof guesses)[number]) => (guess.regular ? 2 : 0) + Math.round(guess.agreement * 5) / 5;
	guesses.sort((a, b) => rank(b) - rank(a) || b.usual - a.usual);
	return guesses[0];
}
