import { AnodError } from '../errors.js';

/** What an option accepts. One table drives validation, the CLI's flags, config files and the docs. */
export type OptionKind =
	| {
			readonly kind: 'number' | 'integer';
			readonly minimum?: number;
			readonly maximum?: number /** The bound itself is not allowed. */;
			readonly exclusive?: boolean;
	  }
	| { readonly kind: 'boolean' }
	| { readonly kind: 'choice'; readonly choices: readonly string[] }
	/** A list of numbers; `--hidden 64,32`. */
	| { readonly kind: 'numbers'; readonly length?: number; readonly minimum?: number; readonly maximum?: number; readonly integer?: boolean }
	/** A list of choices; `--signals residual,neighbors`. */
	| { readonly kind: 'choices'; readonly choices: readonly string[] }
	/** 'auto', a number, { contamination } or { falseAlarmRate }; flags --threshold, --contamination, --false-alarm-rate. */
	| { readonly kind: 'threshold' }
	/** A text, '' for none; `--time timestamp`. */
	| { readonly kind: 'text' }
	/** Numbers by name; those left out keep their default; `--rewards falseNegative=-10,truePositive=5`. */
	| { readonly kind: 'record'; readonly names: readonly string[] }
	/** Layers of a network, as data; `--network layers.json`. */
	| { readonly kind: 'layers' }
	/** Column kinds by name; `--column age=number`. */
	| { readonly kind: 'columns'; readonly choices: readonly string[] };

/** One line of the table of options of a detector: which values it takes, its default and what it does. */
export type OptionSpec = OptionKind & {
	readonly name: string;
	/** Written once, here; undefined: off. */
	readonly default: unknown;
	readonly description: string;
};

const fail = (option: string, value: unknown, wants: string): never => {
	throw new AnodError('ANOD_OPTION', `option ${option} is ${JSON.stringify(value) ?? String(value)}; it wants ${wants}.`, {
		option,
		got: value,
		wants,
	});
};

const range = (spec: { minimum?: number; maximum?: number; exclusive?: boolean }): string => {
	const than = spec.exclusive ? 'above' : 'of at least';
	if (spec.minimum !== undefined && spec.maximum !== undefined)
		return ` from ${spec.minimum} to ${spec.maximum}${spec.exclusive ? ' (bounds excluded)' : ''}`;
	if (spec.minimum !== undefined) return ` ${than} ${spec.minimum}`;
	return spec.maximum !== undefined ? ` of at most ${spec.maximum}` : '';
};

const inRange = (value: number, spec: { minimum?: number; maximum?: number; exclusive?: boolean }): boolean =>
	Number.isFinite(value) &&
	(spec.minimum === undefined || (spec.exclusive ? value > spec.minimum : value >= spec.minimum)) &&
	(spec.maximum === undefined || (spec.exclusive ? value < spec.maximum : value <= spec.maximum));

const thresholdWants = "'auto', a number, { contamination: 0 < c ≤ 0.5 } or { falseAlarmRate: 0 < r < 1 }";

/** @throws AnodError ANOD_OPTION when the value is no {@link ThresholdRule}. */
export function checkThresholdRule(value: unknown): void {
	if (value === 'auto' || (typeof value === 'number' && Number.isFinite(value))) return;
	if (value && typeof value === 'object' && Object.keys(value).length === 1) {
		const { contamination, falseAlarmRate } = value as { contamination?: unknown; falseAlarmRate?: unknown };
		if (typeof contamination === 'number' && contamination > 0 && contamination <= 0.5) return;
		if (typeof falseAlarmRate === 'number' && falseAlarmRate > 0 && falseAlarmRate < 1) return;
	}
	fail('threshold', value, thresholdWants);
}

function check(spec: OptionSpec, value: unknown): void {
	switch (spec.kind) {
		case 'number':
		case 'integer':
			if (typeof value !== 'number' || !inRange(value, spec) || (spec.kind === 'integer' && !Number.isInteger(value)))
				fail(spec.name, value, `${spec.kind === 'integer' ? 'a whole number' : 'a number'}${range(spec)}`);
			return;
		case 'boolean':
			if (typeof value !== 'boolean') fail(spec.name, value, 'true or false');
			return;
		case 'choice':
			if (!spec.choices.includes(value as string)) fail(spec.name, value, `one of ${spec.choices.join(', ')}`);
			return;
		case 'numbers':
			if (
				!Array.isArray(value) ||
				(spec.length !== undefined && value.length !== spec.length) ||
				!value.every((v) => typeof v === 'number' && inRange(v, spec) && (!spec.integer || Number.isInteger(v)))
			)
				fail(
					spec.name,
					value,
					`a list of ${spec.length === undefined ? '' : `${spec.length} `}${spec.integer ? 'whole ' : ''}numbers${range(spec)}`,
				);
			return;
		case 'choices':
			if (!Array.isArray(value) || value.length === 0 || !value.every((v) => spec.choices.includes(v)))
				fail(spec.name, value, `a list of ${spec.choices.join(', ')}`);
			return;
		case 'threshold':
			checkThresholdRule(value);
			return;
		case 'text':
			if (typeof value !== 'string') fail(spec.name, value, 'a text');
			return;
		case 'record':
			if (
				!value ||
				typeof value !== 'object' ||
				!Object.entries(value).every(([name, v]) => spec.names.includes(name) && typeof v === 'number' && Number.isFinite(v))
			)
				fail(spec.name, value, `finite numbers by name: ${spec.names.join(', ')}`);
			return;
		case 'layers':
			if (!Array.isArray(value) || !value.every((layer) => layer && typeof (layer as { kind?: unknown }).kind === 'string'))
				fail(spec.name, value, "a list of layers, as [{ kind: 'conv1d', filters: 8, kernel: 3 }, …]");
			return;
		case 'columns':
			if (!value || typeof value !== 'object' || !Object.values(value).every((v) => spec.choices.includes(v as string)))
				fail(spec.name, value, `column names with one of ${spec.choices.join(', ')} each`);
	}
}

/**
 * Checks given options against a table and fills in defaults.
 *
 * @throws AnodError ANOD_OPTION for an unknown name or a value out of range; says what was meant.
 */
export function resolveOptions<Options extends object>(
	table: readonly OptionSpec[],
	given: Partial<Options> = {},
	presetDefaults: Partial<Options> = {},
): Options {
	const byName = new Map(table.map((spec) => [spec.name, spec]));
	for (const [name, value] of Object.entries(given)) {
		const spec = byName.get(name);
		if (!spec)
			throw new AnodError('ANOD_OPTION', `there is no option ${name}; there are ${[...byName.keys()].join(', ')}.`, { option: name });
		if (value !== undefined) check(spec, value);
	}
	return Object.fromEntries(
		table.map((spec) => {
			const fallback = (presetDefaults as Record<string, unknown>)[spec.name] ?? spec.default;
			const value = (given as Record<string, unknown>)[spec.name] ?? fallback;
			return [spec.name, spec.kind === 'record' ? { ...(fallback as object), ...(value as object) } : value];
		}),
	) as Options;
}

/**
 * Names of the options that were changed from what is usual.
 *
 * @param usual - the options as the same preset gives them.
 */
export function changedOptions<Options extends object>(
	table: readonly OptionSpec[],
	options: Options,
	usual: Options,
): (keyof Options & string)[] {
	return table
		.map(({ name }) => name as keyof Options & string)
		.filter((name) =>
			name === ('preset' as string) ? options[name] !== 'default' : JSON.stringify(options[name]) !== JSON.stringify(usual[name]),
		);
}
