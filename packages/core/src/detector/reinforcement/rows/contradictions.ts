import { type RowMemory, sizeOf } from './memory.js';

/** Says, in a sentence, when rows that the agent cannot tell apart carry opposite labels. */
export function contradictions(memory: RowMemory): string[] {
	const k = memory.inputs.length / Math.max(1, sizeOf(memory));
	const said = new Map<string, number>();
	let contradicted = 0;
	for (let row = 0; row < sizeOf(memory); row++) {
		const label = memory.labels[row];
		if (label === 0) continue;
		const key = memory.inputs.subarray(row * k, (row + 1) * k).join();
		const before = said.get(key);
		if (before === undefined) said.set(key, label);
		else if (before !== label) contradicted++;
	}
	if (contradicted === 0) return [];
	const rows = contradicted === 1 ? 'One labelled row is' : `${contradicted} labelled rows are`;
	return [`${rows} equal to another that is labelled otherwise: labels contradict each other, or a column is missing.`];
}
