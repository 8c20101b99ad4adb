import type { Backend, Detector } from '@anod/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from './detector/files.js';
import { fits } from './detector/fits.js';
import { invariances } from './detector/invariances.js';
import { contradictions, readings } from './detector/readings.js';
import { refusals } from './detector/refusals.js';
import { scores } from './detector/scores.js';
import type { AddTest, Bench, DetectorSection, Subject } from './detector/subject.js';

const sections: readonly DetectorSection[] = [scores, invariances, fits, files, refusals];

/**
 * The suite that every detector passes: one meaning of score, determinism, files, aborts, errors.
 *
 * @param name - of the detector, for the titles.
 * @param subject - how to make one, load one, and on which backend.
 * @param options.skip - cases this detector is let off, by title, each with the reason. A title that no case has fails.
 */
export function detectorSuite(
	name: string,
	subject: Subject,
	{ skip = {} }: { readonly skip?: Readonly<Record<string, string>> } = {},
): void {
	describe(name, () => {
		let backend: Backend;
		beforeAll(async () => {
			backend = await subject.backend();
		});
		afterAll(() => backend?.dispose());
		const titles = new Set<string>();
		for (const section of sections)
			describe(section.title, () => {
				const test: AddTest = (title, run) => {
					titles.add(title);
					if (title in skip) return it.skip(`${title} (${skip[title]})`);
					return it(title, async () => {
						const made: Detector[] = [];
						const fitted: Bench['fitted'] = async (input) => {
							const detector = subject.create();
							made.push(detector);
							await detector.fit(input, { backend });
							return detector;
						};
						try {
							await run({ subject, backend, fitted });
						} finally {
							for (const detector of made) detector.dispose();
						}
					});
				};
				section.define(test, subject.rows ?? { readings, contradictions });
			});
		it('is let off only cases that exist', () => {
			for (const title of Object.keys(skip)) expect(titles).toContain(title);
		});
	});
}
