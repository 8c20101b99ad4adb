/**
 * The playground of the documentation site, in headless Chromium: a CSV file of 20 columns is chosen, and the default autoencoder trained.
 *
 * Seconds are those from the click on Train until the page shows scores; reading the file is measured apart. A frame is the time between two
 * calls of requestAnimationFrame in the page, from the click to one second after the scores are there, so that drawing them counts, too. A display of
 * 60 Hz has frames of 17 ms. Median of the rounds; of frames, the longest of a round.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSite } from '../harness/docs-site.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { median, rounded } from '../harness/statistics.mjs';

const d = 20;

function csv(n) {
	const rows = structuredRows(n, d, 5, randomFrom('playground'));
	const lines = [Array.from({ length: d }, (_, j) => `x${j}`).join(',')];
	for (let i = 0; i < n; i++) lines.push(rows.subarray(i * d, (i + 1) * d).join(','));
	return `${lines.join('\n')}\n`;
}

/** Clicks Train in the page, and times it there: messages to another process would count otherwise. */
const trainInPage = () =>
	new Promise((resolve) => {
		const started = performance.now();
		let last = started;
		let longest = 0;
		let seconds;
		const frame = (now) => {
			longest = Math.max(longest, now - last);
			last = now;
			if (seconds === undefined && document.querySelector('[data-figure=flagged]')) seconds = (performance.now() - started) / 1000;
			if (seconds !== undefined && now - started > 1000 * (seconds + 1)) resolve({ seconds, longest });
			else requestAnimationFrame(frame);
		};
		requestAnimationFrame((now) => {
			last = now;
			document.querySelector('.pg-train button').click();
			requestAnimationFrame(frame);
		});
	});

async function once(site, file) {
	const tab = await site.open('/playground');
	const started = performance.now();
	await tab.page.getByLabel('Choose a file').setInputFiles(file);
	await tab.page.locator('.pg-train button').waitFor({ timeout: 120_000 });
	const reading = (performance.now() - started) / 1000;
	await tab.page.waitForTimeout(500);
	const { seconds, longest } = await tab.page.evaluate(trainInPage);
	await tab.close();
	return { reading, seconds, longest };
}

const usualRounds = 5;

export async function run({ rounds = usualRounds, progress }) {
	const site = await openSite();
	const folder = mkdtempSync(join(tmpdir(), 'anod-playground-'));
	const rows = [];
	try {
		for (const [n, times] of [
			[20_000, rounds],
			[100_000, Math.min(rounds, 3)],
		]) {
			const file = join(folder, `${n}.csv`);
			writeFileSync(file, csv(n));
			const measured = [];
			for (let round = 0; round < times; round++) {
				measured.push(await once(site, file));
				const { seconds, longest } = measured.at(-1);
				progress(`${n} rows, round ${round + 1}: ${seconds.toFixed(2)} s, longest frame ${longest.toFixed(1)} ms`);
			}
			const of = (name) => rounded(median(measured.map((one) => one[name])), 4);
			const size = `${n.toLocaleString('en')} × ${d}`;
			rows.push({ name: `${size}, read the file`, ours: of('reading'), unit: 's' });
			rows.push({ name: `${size}, train and score`, ours: of('seconds'), unit: 's' });
			rows.push({ name: `${size}, longest frame`, ours: of('longest'), unit: 'ms' });
		}
		const reduced = rounds < usualRounds ? [`${rounds} rounds`] : [];
		return { rows, versions: { chromium: site.browser.version() }, reduced };
	} finally {
		await site.close();
		rmSync(folder, { recursive: true });
	}
}
