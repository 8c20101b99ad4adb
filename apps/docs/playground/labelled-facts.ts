import type { Choice } from './choice.js';
import { knownName } from './known-name.js';
import type { TableFacts } from './table.js';

/** The file and the choice once the reader's labels are a column of it. */
export function labelledFacts(facts: TableFacts, choice: Choice): { readonly facts: TableFacts; readonly choice: Choice } {
	const kept = facts.columns.filter(({ name }) => name !== choice.label);
	const columns = [...kept, { name: knownName, reading: 'number', values: ['0', '1'] } as const];
	const name = `${facts.name.replace(/\.\w+$/, '')}-labelled.csv`;
	return { facts: { ...facts, name, header: true, columns }, choice: { ...choice, label: knownName, anomalyValue: '' } };
}
