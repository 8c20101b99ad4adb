export { type CollectOptions, collectTable, tables } from './collect.js';
export { readTable, selectRows } from './table.js';
export type { ArrowLike, Batch, Cell, Columns, Input, ShapedArray, Table, TensorLike } from './types.js';
