/** The name with the fewest changed letters, when it is near enough to have been meant. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
	let best: { name: string; distance: number } | undefined;
	for (const candidate of names) {
		const [written, meant] = [name.toLowerCase(), candidate.toLowerCase()];
		// Among equally near names, one that goes on as the other begins is meant: heat and heat_c.
		const distance = editDistance(written, meant) - (meant.startsWith(written) || written.startsWith(meant) ? 0.5 : 0);
		if (!best || distance < best.distance) best = { name: candidate, distance };
	}
	return best && best.distance <= Math.max(1, Math.ceil(name.length / 3)) ? best.name : undefined;
}

/** Insertions, deletions and replacements that turn one text into the other (Levenshtein). */
function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
		row = next;
	}
	return row[b.length]!;
}
