import type { OptionSpec } from '@anod/core';

/** A line of a table of options, as text. */
export interface OptionRow {
	readonly name: string;
	readonly accepts: string;
	readonly default: string;
	readonly description: string;
}

export function describeOption(spec: OptionSpec): OptionRow {
	return { name: spec.name, accepts: accepts(spec), default: write(spec.default), description: spec.description };
}

function accepts(spec: OptionSpec): string {
	switch (spec.kind) {
		case 'number':
		case 'integer':
			return `${spec.kind === 'integer' ? 'whole number' : 'number'}${range(spec)}`;
		case 'boolean':
			return 'true, false';
		case 'choice':
			return spec.choices.map(write).join(', ');
		case 'numbers':
			return `${spec.length ?? 'list of'} ${spec.integer ? 'whole ' : ''}numbers${range(spec)}`;
		case 'choices':
			return `list of ${spec.choices.map(write).join(', ')}`;
		case 'threshold':
			return "'auto', a number, { contamination }, { falseAlarmRate }";
		case 'text':
			return 'text';
		case 'record':
			return `numbers by name: ${spec.names.join(', ')}`;
		case 'layers':
			return 'list of layers, { kind, … } each';
		case 'columns':
			return `{ column: kind }, a kind being ${spec.choices.map(write).join(', ')}`;
	}
}

function range({
	minimum,
	maximum,
	exclusive,
}: {
	readonly minimum?: number;
	readonly maximum?: number;
	readonly exclusive?: boolean;
}): string {
	// The greatest number that a seed can have says nothing to a reader.
	const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum.toLocaleString('en') : undefined;
	if (minimum !== undefined && most !== undefined) return exclusive ? ` between ${minimum} and ${most}` : `, ${minimum} to ${most}`;
	if (minimum !== undefined) return exclusive ? ` above ${minimum}` : ` ≥ ${minimum}`;
	return most === undefined ? '' : ` ≤ ${most}`;
}

function write(value: unknown): string {
	if (typeof value === 'string') return `'${value}'`;
	if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
	return value === undefined ? 'none' : JSON.stringify(value);
}
