/** Lists with a value for each row, and all else that a detector says: the prediction as it is. */
export type Said = Readonly<Record<string, unknown>>;

/** Typed arrays as lists, at any depth, so that JSON has numbers where it would have objects. */
export function plain(value: unknown): unknown {
	if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
	if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(plain) : value;
	if (value && Object.getPrototypeOf(value) === Object.prototype)
		return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
	return value;
}

/** The lists of a prediction with a value for each of n rows, by what one value is called: `score`, `label`, `pValue`, …. */
export function perRow(said: Said, n: number): [name: string, values: ArrayLike<number>][] {
	return Object.entries(said).flatMap(([name, value]): [string, Float64Array][] =>
		ArrayBuffer.isView(value) && (value as Float64Array).length === n ? [[singular(name), value as Float64Array]] : [],
	);
}

const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/s$/, '');

/** Names as columns of CSV and tensors have them: `p_value`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
