import { AnodError } from '../errors.js';

/** How the graph of a detector of tables takes rows. */
export interface TableOptions {
	/**
	 * `matrix`: one input `rows` `[n, columns]`, for columns of numbers and booleans alone. `columns`: an input `[n, 1]` for each column, under its name.
	 * Default: a matrix where it can be.
	 */
	readonly inputs?: 'matrix' | 'columns';
	/**
	 * Type of inputs that hold numbers; default `float64`. `float32` rounds them: scores then differ by what that rounding makes of them, and rows that were
	 * learned from are no longer recognised as such.
	 */
	readonly numbers: 'float64' | 'float32';
}

/** How the graph of a detector of series takes them. */
export type SeriesOptions = Pick<TableOptions, 'numbers'>;

/** How the graph of a detector of images takes them. */
export interface ImageOptions {
	/** `float32`: pixels from 0 to 1, the default. `uint8`: bytes. */
	readonly pixels: 'float32' | 'uint8';
}

/** How the graph takes its input: rows of a table as one matrix or as columns, numbers and pixels in which precision. Each kind of data knows some of them. */
export type OnnxOptions = Partial<TableOptions & ImageOptions>;

const choices = { inputs: ['matrix', 'columns'], numbers: ['float64', 'float32'], pixels: ['float32', 'uint8'] } as const;

/** Which options a kind of data knows. */
const known = { tables: ['inputs', 'numbers'], series: ['numbers'], images: ['pixels'] } as const;

/**
 * Checks options and fills in defaults.
 *
 * @throws AnodError ANOD_OPTION for an unknown name or value, and for an option that this kind of data has no use for.
 */
export function resolveOnnxOptions(given: OnnxOptions, data: keyof typeof known): TableOptions & ImageOptions {
	for (const [name, value] of Object.entries(given)) {
		if (!Object.hasOwn(choices, name))
			throw new AnodError('ANOD_OPTION', `there is no option ${name}; there are ${Object.keys(choices).join(', ')}.`, { option: name });
		if (value === undefined) continue;
		if (!(known[data] as readonly string[]).includes(name))
			throw new AnodError('ANOD_OPTION', `option ${name} has no meaning for a detector of ${data}; leave it out.`, { option: name, data });
		const wanted: readonly string[] = choices[name as keyof typeof choices];
		if (!wanted.includes(value))
			throw new AnodError('ANOD_OPTION', `option ${name} is ${JSON.stringify(value)}; it wants one of ${wanted.join(', ')}.`, {
				option: name,
				got: value,
			});
	}
	return { inputs: given.inputs, numbers: given.numbers ?? 'float64', pixels: given.pixels ?? 'float32' };
}
