import type { Backend } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bits } from './backend/bits.js';
import { convolutions } from './backend/convolutions.js';
import { corruptionSection } from './backend/corruption.js';
import { errors } from './backend/errors.js';
import { goldenSection } from './backend/golden.js';
import { goldenLayers } from './backend/golden-layers.js';
import { layers } from './backend/layers.js';
import { lossesSection } from './backend/losses.js';
import { members } from './backend/members.js';
import { modes } from './backend/modes.js';
import { nearest } from './backend/nearest.js';
import { optimizersSection } from './backend/optimizers.js';
import { poolsSection } from './backend/pools.js';
import { positions } from './backend/positions.js';
import { randomNetworks } from './backend/random-networks.js';
import { randomShaped } from './backend/random-shaped.js';
import type { AddTest, Pair, Section } from './backend/section.js';
import { shapes } from './backend/shapes.js';
import { steps } from './backend/steps.js';
import { windows } from './backend/windows.js';

const sections: readonly Section[] = [
	goldenSection,
	goldenLayers,
	layers,
	shapes,
	convolutions,
	poolsSection,
	positions,
	lossesSection,
	windows,
	optimizersSection,
	corruptionSection,
	modes,
	steps,
	members,
	nearest,
	bits,
	errors,
	randomNetworks,
	randomShaped,
];

export interface BackendSuiteOptions {
	/** Cases this backend is let off, by title, each with the reason. A title that no case has fails. */
	readonly skip?: Readonly<Record<string, string>>;
}

/**
 * The suite that every backend passes: values of PyTorch, agreement with the oracle, finite differences, the promises about
 * bits, errors.
 *
 * @param name - of the backend, for the titles.
 * @param create - makes the backend under test; called once.
 * @param oracle - makes the reference; called once.
 */
export function backendSuite(
	name: string,
	create: () => Promise<Backend>,
	oracle: () => Promise<Backend>,
	{ skip = {} }: BackendSuiteOptions = {},
): void {
	describe(name, () => {
		let pair: Pair;
		beforeAll(async () => {
			pair = { ours: await create(), oracle: await oracle() };
		});
		afterAll(() => {
			pair?.ours.dispose();
			pair?.oracle.dispose();
		});
		const titles = new Set<string>();
		for (const section of sections)
			describe(section.title, () => {
				const test: AddTest = (title, run, timeout) => {
					expect(titles, 'titles of cases').not.toContain(title);
					titles.add(title);
					if (title in skip) it.skip(`${title} (${skip[title]})`);
					else it(title, () => run(pair), timeout);
				};
				section.define(test);
			});
		it('is let off only cases that exist', () => {
			for (const title of Object.keys(skip)) expect(titles).toContain(title);
		});
		it('refuses work once it is disposed', async () => {
			const backend = await create();
			backend.dispose();
			await expect(backend.remember(new Float32Array(2), 2, 1)).rejects.toMatchObject({ code: 'ANOD_DISPOSED' });
		});
		it('tells its name, its arithmetic and details for a bug report', () => {
			const info = pair.ours.info();
			expect(info.name).toBe(pair.ours.name);
			expect(['exact', 'fast']).toContain(info.arithmetic);
			expect(JSON.parse(JSON.stringify(info))).toEqual(info);
		});
	});
}
