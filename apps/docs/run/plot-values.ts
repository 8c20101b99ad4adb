type Numbers = ArrayLike<number>;

export const isNumbers = (value: object): value is Numbers => typeof (value as { length?: unknown }).length === 'number';

/** A threshold of infinity flags nothing and has no place on an axis. */
export const finiteOrNone = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : undefined);

export const nothing = (plot: string, what: string) => new TypeError(`plot.${plot}() got no ${what}; it wants at least one.`);

export function finite(plot: string, what: string, values: Numbers): number[] {
	if (values.length === 0) throw nothing(plot, what);
	return Array.from(values, (value, i) => {
		if (typeof value !== 'number' || !Number.isFinite(value))
			throw new TypeError(`plot.${plot}() got ${String(value)} as ${what}[${i}]; it wants a finite number.`);
		return value;
	});
}

export function sameLength<T>(plot: string, what: string, values: T[], length: number): T[] {
	if (values.length !== length) throw new TypeError(`plot.${plot}() got ${values.length} entries of ${what} for ${length} values.`);
	return values;
}
