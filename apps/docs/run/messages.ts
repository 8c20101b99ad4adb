import type { Plot } from './plots.js';

/** What a block is made of: the blocks it continues, joined, and its own lines. */
export interface Program {
	/** Empty when the block stands alone. Runs first; what it prints is not shown. */
	readonly setup: string;
	readonly source: string;
}

/** One thing a running block shows, in the order it was made. */
export type Output =
	| { readonly kind: 'text'; readonly level: 'log' | 'warn' | 'error'; readonly text: string }
	| { readonly kind: 'value'; readonly text: string }
	| {
			readonly kind: 'table';
			readonly columns: readonly string[];
			readonly rows: readonly (readonly string[])[];
			/** Rows left out. */
			readonly more: number;
	  }
	| { readonly kind: 'plot'; readonly plot: Plot }
	| { readonly kind: 'progress'; readonly fraction: number; readonly label: string };

/** How a run ended. `line` counts from 1 in the block's own lines; undefined when the fault lies elsewhere. */
export type Ending =
	| { readonly kind: 'done'; readonly milliseconds: number }
	| { readonly kind: 'failed'; readonly message: string; readonly line?: number; readonly inSetup: boolean };

/** From the worker to the page. */
export type WorkerMessage = { readonly kind: 'started' } | Output | Ending;
