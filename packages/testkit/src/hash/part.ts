import type { Backend } from '@anod/core/backend';

/** One piece of work whose resulting bits must be the same in every engine. No NaN in the results: its bits are the engine's choice. */
export interface Part {
	readonly name: string;
	run(backend: Backend): Promise<readonly ArrayBufferView[]>;
}
