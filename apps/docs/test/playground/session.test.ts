import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '@anod/core/metrics';
import { afterAll, describe, expect, it } from 'vitest';
import { type Choice, suggest } from '../../playground/choice.js';
import { commandOf, programOf } from '../../playground/equivalents.js';
import { labelledFacts } from '../../playground/labelled-facts.js';
import type { Marks } from '../../playground/labels.js';
import { Ranking } from '../../playground/ranking.js';
import { Session } from '../../playground/session.js';
import { runCommand, runProgram, workshop } from './outside.js';
import { motors, swinging } from './tables.js';

const running = { signal: new AbortController().signal, onStep: () => {} };

async function train(name: string, text: string, change: Partial<Choice>, marks: Marks = []) {
	const session = new Session();
	const facts = await session.open({ file: new File([text], name) }, running);
	const choice = { ...suggest(facts), ...change };
	return { session, facts, choice, trained: await session.train({ choice, marks }, running) };
}

describe('a program and a command of the playground', () => {
	const place = workshop();
	afterAll(() => place.remove());

	const cases: readonly [what: string, name: string, text: string, change: Partial<Choice>][] = [
		['an autoencoder with options of its own', 'motors.csv', motors(200), { steps: 60, trainedOn: 'normal', seed: 5 }],
		['a reward-driven detector', 'motors.csv', motors(100), { detector: 'reinforcement', falseNegative: -10 }],
		['a convolutional detector over time', 'swinging.csv', swinging(220), {}],
		['a convolutional detector without one of the channels', 'swinging.csv', swinging(220), { unused: ['free'] }],
	];
	for (const [what, name, text, change] of cases)
		it(`give the bits of the page: ${what}`, async () => {
			const { facts, choice, trained } = await train(name, text, change);
			writeFileSync(join(place.path, name), text);
			const work = { facts, choice, threshold: 1.25 };
			expect(runCommand(commandOf(work), place.path)).toEqual([...trained.scores]);
			expect(runProgram(programOf(work), place.path)).toEqual([...trained.scores]);
		});

	it('read a file that holds the labels which the reader gave', async () => {
		const marks: Marks = [
			[7, 1],
			[32, 1],
			[10, -1],
		];
		const made = await train('motors.csv', motors(60), { detector: 'reinforcement', label: '', unused: ['id', 'label'] }, marks);
		const work = labelledFacts(made.facts, made.choice);
		const file = await made.session.labelled({ marks, choice: made.choice });
		const again = await train(work.facts.name, await file.text(), work.choice);
		expect(again.trained.scores).toEqual(made.trained.scores);
		expect(again.trained.known).toEqual(made.trained.known);
	});
});

describe('a session of the playground', () => {
	it('judges a threshold as the metrics of the library do', async () => {
		const { trained } = await train('motors.csv', motors(200), { steps: 50 });
		const ranking = new Ranking(trained.scores, trained.order, trained.known);
		const labels = Uint8Array.from(trained.known!, (label) => (label === 1 ? 1 : 0));
		for (const threshold of [ranking.least - 1, 0.3, trained.scores[50], trained.threshold.value, ranking.most + 1]) {
			const { confusion, precision, recall, f1 } = evaluate(labels, trained.scores, threshold);
			expect(ranking.at(threshold).quality).toEqual({ counts: confusion, precision, recall, f1 });
		}
	});

	it('explains a row by parts that sum to its score, the greatest first', async () => {
		const { session, trained } = await train('motors.csv', motors(200), { steps: 50 });
		const row = trained.order[0];
		const { columns, contributions } = await session.explain({ row }, running);
		expect(contributions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(trained.scores[row], 8);
		expect(contributions).toEqual([...contributions].sort((a, b) => b - a));
		expect(columns).not.toContain('id');
	});

	it('keeps its table and its detector when a file is refused and when a fit is stopped', async () => {
		const { session, choice, trained } = await train('motors.csv', motors(200), { steps: 50 });
		await expect(session.open({ file: new File(['a,b\n1\n'], 'bad.csv') }, running)).rejects.toThrow('Row 1 of bad.csv has 1 cell');
		const stop = new AbortController();
		const stopped = session.train({ choice: { ...choice, steps: 20_000 }, marks: [] }, { signal: stop.signal, onStep: () => stop.abort() });
		await expect(stopped).rejects.toThrow('ANOD_ABORTED');
		expect((await session.explain({ row: 3 }, running)).row).toBe(3);
		const again = await session.train({ choice, marks: [] }, running);
		expect(again.scores).toEqual(trained.scores);
	});

	it('raises an alarm in the stream soon after the reading jumps, and the same points after the same seed', async () => {
		const watch = async () => {
			const session = new Session();
			await session.watch({ seed: 11 }, running);
			const quiet = await session.next({ points: 60, inject: 'nothing' });
			return { quiet, struck: await session.next({ points: 10, inject: 'jump' }) };
		};
		const first = await watch();
		expect(first.quiet.filter(({ alarm }) => alarm)).toEqual([]);
		expect(first.struck.some(({ alarm }) => alarm)).toBe(true);
		expect(await watch()).toEqual(first);
	});
});
