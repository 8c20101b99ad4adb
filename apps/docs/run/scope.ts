import { asTable, format } from './format.js';
import type { Output } from './messages.js';
import { loadModule } from './modules.js';
import { type Plotter, plotter } from './plots.js';

/** Outputs after which a block is no longer listened to: a loop that prints must not drown the page. */
export const mostOutputs = 500;
const betweenProgress = 40;

/** What `fit` reports; any object with a fraction will do. */
export interface ProgressLike {
	readonly fraction: number;
	readonly phase?: string;
	readonly loss?: number;
}

/** The names a block can use without importing them, and ($) those that the compiler puts in. */
export interface Scope {
	readonly console: Pick<Console, 'log' | 'info' | 'warn' | 'error' | 'debug' | 'table'>;
	readonly display: (value: unknown) => void;
	readonly plot: Plotter;
	readonly progress: (state: ProgressLike) => void;
	readonly $begin: () => void;
	readonly $load: (name: string) => Promise<object>;
	readonly $value: (value: unknown) => void;
}

/** A compiled block. */
export type Main = (scope: Scope) => Promise<void>;

/** @param show - is handed what the block shows. @param hasSetup - outputs count only after `$begin`. */
export function createScope(show: (output: Output) => void, hasSetup: boolean): Scope {
	let isSetup = hasSetup;
	let shown = 0;
	let reported = Number.NEGATIVE_INFINITY;

	const put = (output: Output) => {
		if (isSetup || shown > mostOutputs) return;
		shown++;
		if (shown <= mostOutputs) show(output);
		else show({ kind: 'text', level: 'warn', text: `More than ${mostOutputs} outputs; the rest is not shown.` });
	};
	const print =
		(level: 'log' | 'warn' | 'error') =>
		(...values: unknown[]) =>
			put({ kind: 'text', level, text: values.map(format).join(' ') });
	const display = (value: unknown) => put(asTable(value) ?? { kind: 'value', text: format(value) });

	return {
		console: {
			log: print('log'),
			info: print('log'),
			debug: print('log'),
			warn: print('warn'),
			error: print('error'),
			table: (value: unknown) => put(asTable(value) ?? { kind: 'text', level: 'log', text: format(value) }),
		},
		display,
		plot: plotter((plot) => put({ kind: 'plot', plot })),
		progress: ({ fraction, phase = '', loss }) => {
			const now = performance.now();
			if (fraction < 1 && now - reported < betweenProgress) return;
			reported = now;
			show({ kind: 'progress', fraction, label: loss === undefined ? phase : `${phase}, loss ${loss.toPrecision(3)}` });
		},
		$begin: () => {
			isSetup = false;
		},
		$load: loadModule,
		$value: (value) => {
			if (value !== undefined) display(value);
		},
	};
}
