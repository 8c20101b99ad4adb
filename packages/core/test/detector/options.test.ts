import { describe, expect, it } from 'vitest';
import { autoencoderOptions } from '../../src/detector/autoencoder/options.js';
import { resolveAutoencoderOptions } from '../../src/detector/autoencoder/presets.js';
import { resolveOptions } from '../../src/detector/option-table.js';

const refuses = (given: Record<string, unknown>): void => {
	expect(() => resolveAutoencoderOptions(given)).toThrowError(expect.objectContaining({ code: 'ANOD_OPTION' }));
};

describe('autoencoder options', () => {
	it('fills in every default from the table', () => {
		const options = resolveAutoencoderOptions() as unknown as Record<string, unknown>;
		for (const spec of autoencoderOptions) expect(options[spec.name], spec.name).toEqual(spec.default);
	});

	it('has a default that passes its own check, for every option', () => {
		for (const spec of autoencoderOptions)
			expect(() => resolveOptions(autoencoderOptions, { [spec.name]: spec.default }), spec.name).not.toThrow();
	});

	it('describes every option', () => {
		for (const spec of autoencoderOptions) expect(spec.description.length, spec.name).toBeGreaterThan(10);
	});

	it('is the textbook network in the preset classic, and lets a user change single options of it', () => {
		expect(resolveAutoencoderOptions({ preset: 'classic' })).toMatchObject({
			hidden: [32],
			activation: 'relu',
			outputActivation: 'sigmoid',
			loss: 'mse',
			optimizer: 'adam',
			epochs: 100,
			batchSize: 32,
			scaling: 'minMax',
			learningRate: 0.001,
		});
		expect(resolveAutoencoderOptions({ preset: 'classic', epochs: 3 })).toMatchObject({ epochs: 3, batchSize: 32 });
	});

	it('remembers more rows when they are known to be normal, unless told how many', () => {
		expect(resolveAutoencoderOptions({ trainedOn: 'normal' }).memory).toBe(5000);
		expect(resolveAutoencoderOptions({ trainedOn: 'normal', memory: 100 }).memory).toBe(100);
	});

	it('names the options there are when one is unknown', () => {
		expect(() => resolveAutoencoderOptions({ epoch: 3 } as never)).toThrowError(/no option epoch.*epochs/);
	});

	it.each([
		{ seed: -1 },
		{ seed: 1.5 },
		{ epochs: -1 },
		{ learningRate: 0 },
		{ learningRate: Number.NaN },
		{ learningRate: '0.1' },
		{ hidden: [0] },
		{ hidden: [8.5] },
		{ hidden: 64 },
		{ noise: [1] },
		{ activation: 'softplus' },
		{ signals: [] },
		{ signals: ['magic'] },
		{ residual: 'yes' },
		{ dropout: 1 },
		{ threshold: 'high' },
		{ threshold: { contamination: 0.7 } },
		{ threshold: { contamination: 0 } },
		{ threshold: { falseAlarmRate: 1 } },
		{ threshold: { contamination: 0.1, falseAlarmRate: 0.1 } },
		{ threshold: Number.POSITIVE_INFINITY },
		{ columns: { a: 'text' } },
		{ maskedShare: 1.1 },
	])('refuses %j', refuses);

	it.each([
		{ threshold: 3 },
		{ threshold: { contamination: 0.5 } },
		{ threshold: { falseAlarmRate: 0.01 } },
		{ columns: { a: 'category' } },
		{ hidden: [] },
		{ seed: 2 ** 40 },
	])('takes %j', (given) => {
		expect(resolveAutoencoderOptions(given as never)).toMatchObject(given);
	});
});
