/** One value of a table as people have it. null, undefined, '' and NaN are missing. */
export type Cell = number | string | boolean | bigint | Date | null | undefined;

/** A numeric matrix in one typed array. */
export interface ShapedArray {
	readonly data: Float32Array | Float64Array | Int32Array | Uint8Array | Int16Array | Uint16Array | Uint32Array | Int8Array;
	/** `[n, d]`, row-major. */
	readonly shape: readonly number[];
}

/** Columns by name, all of one length. */
export type Columns = { readonly [name: string]: ArrayLike<Cell> };

/** What a tfjs tensor offers; rank 2. */
export interface TensorLike {
	readonly shape: readonly number[];
	dataSync(): ArrayLike<number>;
}

/** What an Apache Arrow table offers. */
export interface ArrowLike {
	readonly numRows: number;
	readonly schema: { readonly fields: readonly { readonly name: string }[] };
	getChild(name: string): { get(index: number): unknown; readonly length: number } | null;
}

/** Rows in any of the forms people have them. A batch of an async iterable is any of the other forms. */
export type Batch =
	| readonly ArrayLike<number>[]
	| readonly { readonly [name: string]: Cell }[]
	| ShapedArray
	| Columns
	| TensorLike
	| ArrowLike;
/** Rows in any form that holds them at once, or in batches as they arrive. */
export type Input = Batch | AsyncIterable<Batch>;

/** The one form the rest of core works on: columns by position. */
export interface Table {
	readonly length: number;
	/** Column names; `x0`, `x1`, … where the input had none. */
	readonly names: readonly string[];
	/** False when the input carried no names: columns are then matched by position. */
	readonly named: boolean;
	readonly columns: readonly ArrayLike<Cell>[];
}
