/** Rows a second that a default detector scores at 30 features, on one thread. */
import { AutoencoderDetector } from '@anod/core';
import { timed } from '../harness/alternate.mjs';
import { openBackend } from '../harness/ours.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { median, quartiles, rounded } from '../harness/statistics.mjs';

const d = 30;
const fitted = 5_000;
const scored = 100_000;
const usualRounds = 7;

export async function run({ rounds = usualRounds, progress }) {
	const backend = await openBackend();
	const random = randomFrom('score-speed');
	const all = structuredRows(fitted + scored, d, 8, random);
	const detector = new AutoencoderDetector({ seed: 0 });
	await detector.fit({ data: all.slice(0, fitted * d), shape: [fitted, d] }, { backend });
	const fresh = { data: all.slice(fitted * d), shape: [scored, d] };
	const perSecond = [];
	for (let round = -2; round < rounds; round++) {
		let scores;
		const ms = await timed(async () => {
			scores = await detector.score(fresh);
		});
		if (scores.length !== scored || !scores.every(Number.isFinite)) throw new Error('The detector did not score every row.');
		if (round < 0) continue;
		perSecond.push((1000 * scored) / ms);
		progress(`round ${round + 1} of ${rounds}: ${Math.round(perSecond.at(-1))} rows a second`);
	}
	detector.dispose();
	return {
		rows: [
			{
				name: `${d} features`,
				ours: rounded(median(perSecond)),
				unit: 'rows a second',
				spread: quartiles(perSecond).map((value) => rounded(value)),
			},
		],
		notes: [`Fitted on ${fitted} rows; one call scores ${scored}.`],
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
	};
}
