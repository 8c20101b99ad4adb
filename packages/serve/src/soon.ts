/** After the events that are there already, where the engine has such a place; else after what runs now. */
export const soon: (work: () => void) => void =
	(globalThis as { setImmediate?: (work: () => void) => void }).setImmediate ?? queueMicrotask;
