import type { Scope } from './scope.js';

/** What a block of a page finds without importing it. */
declare global {
	const display: Scope['display'];
	const plot: Scope['plot'];
	const progress: Scope['progress'];
}
