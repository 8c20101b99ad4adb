import { tableOf } from '../options/detector-options.js';
import { type AnyFitted, useOf } from './learned.js';

/** An option of a fit, for people. */
export interface Setting {
	readonly name: string;
	readonly value: string;
	/** Whether it is not the default. The seed always counts. */
	readonly changed: boolean;
	readonly description: string;
}

const entryText = (entry: unknown): string => (entry !== null && typeof entry === 'object' ? JSON.stringify(entry) : String(entry));

const optionText = (value: unknown): string =>
	value !== null && typeof value === 'object' && !Array.isArray(value)
		? Object.entries(value)
				.map(([name, entry]) => `${name}=${String(entry)}`)
				.join(', ') || 'none'
		: Array.isArray(value)
			? value.map(entryText).join(', ') || 'none'
			: value === undefined
				? 'chosen by the fit'
				: value === ''
					? 'none'
					: String(value);

/** Every option of a fitted detector with its value. */
export function settings(detector: AnyFitted): Setting[] {
	return tableOf(useOf(detector).detector).options.map((spec) => {
		const value = (detector.fittedOptions as unknown as Record<string, unknown>)[spec.name];
		return {
			name: spec.name,
			value: optionText(value),
			changed: spec.name === 'seed' || optionText(value) !== optionText(spec.default),
			description: spec.description,
		};
	});
}
