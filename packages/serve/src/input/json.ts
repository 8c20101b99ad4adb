import { Problem } from '../problem.js';
import { isDeeper } from './depth.js';

/** Levels of a JSON text: a list of rows of cells, in a body, with room. */
const mostLevels = 16;

/** @throws Problem 400 with what the engine says, and what to write for the numbers that JSON does not have; for a text that is nested too deeply. */
export function parseJson(text: string): unknown {
	if (isDeeper(text, mostLevels))
		throw new Problem(400, 'ANOD_BODY', `the JSON is nested deeper than ${mostLevels} levels; rows are lists or objects of plain values.`);
	try {
		return JSON.parse(text);
	} catch (error) {
		const number = /[\s,:[](-?Infinity|NaN)\b/.exec(text)?.[1];
		const hint = number ? ` JSON has no ${number}; write null for a missing value.` : '';
		throw new Problem(400, 'ANOD_BODY', `the JSON cannot be read: ${(error as Error).message}.${hint}`);
	}
}

/** Whether a value is an object with keys. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
