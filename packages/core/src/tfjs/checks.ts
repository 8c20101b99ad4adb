import { AnodError } from '../errors.js';

/** @throws AnodError ANOD_SHAPE unless the array has exactly this many elements. */
export function checkLength(what: string, got: number, expected: number, shape: string): void {
	if (got !== expected)
		throw new AnodError('ANOD_SHAPE', `${what} has ${got} elements; it wants ${expected}: ${shape}.`, { what, got, expected });
}

/** @throws AnodError ANOD_DISPOSED after dispose. */
export function checkAlive(disposed: boolean, what: string): void {
	if (disposed) throw new AnodError('ANOD_DISPOSED', `this ${what} was disposed; make a new one.`, { what });
}
