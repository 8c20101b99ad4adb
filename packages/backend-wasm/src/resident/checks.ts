import { AnodError } from '@anod/core/backend';

const fail = (message: string, data: Record<string, unknown>): never => {
	throw new AnodError('ANOD_SHAPE', message, data);
};

export function checkLength(what: string, got: number, expected: number, where: string): void {
	if (got !== expected) fail(`${where} got ${what} of length ${got}; it must be ${expected}.`, { what, got, expected });
}

export function checkCount(what: string, value: number, minimum: number, maximum: number, where: string): void {
	if (!Number.isInteger(value) || value < minimum || value > maximum)
		fail(`${where} got ${what} ${value}; it must be a whole number from ${minimum} to ${maximum}.`, { what, got: value, minimum, maximum });
}
