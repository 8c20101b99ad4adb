import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '@anod/core/metrics';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, runProgram, workshop } from './playground/outside.js';
import { motors } from './playground/tables.js';
import { chromiumPath, type Site, startSite } from './site.js';

const rows = 300;
const file = { name: 'motors.csv', mimeType: 'text/csv', buffer: Buffer.from(motors(rows)) };

describe.skipIf(!chromiumPath)('the playground', () => {
	let site: Site;
	const place = workshop();

	beforeAll(async () => {
		site = await startSite(chromiumPath!);
	}, 300_000);
	afterAll(async () => {
		await site?.close();
		place.remove();
	});

	const figure = (page: Page, name: string) => page.locator(`[data-figure=${name}]`).innerText();
	const fileField = (page: Page) => page.getByLabel('Choose a file');
	const trained = (page: Page) => expect.poll(() => page.locator('.pg-status').innerText(), { timeout: 60_000 }).toMatch(/^Trained in/);
	const downloaded = async (page: Page, name: RegExp): Promise<Download> => {
		const coming = page.waitForEvent('download');
		await page.getByRole('button', { name }).click();
		return coming;
	};

	it('goes from a file to a model with which the command line scores to the same bits, and so do the program and the command it shows', async () => {
		const tab = await site.open('/playground');
		const { page } = tab;
		await fileField(page).setInputFiles(file);
		await page.getByText('motors.csv 300 rows, 6 columns').waitFor();
		await page.getByRole('button', { name: 'Train' }).click();
		await trained(page);
		await page.locator('.pg-loss svg').waitFor();

		const lines = readFileSync((await (await downloaded(page, /Download the scores/)).path())!, 'utf8')
			.trim()
			.split('\n')
			.slice(1);
		const scores = lines.map((line) => Number(line.split(',')[1]));
		const shown = await page
			.locator('td[data-score]')
			.evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.score)));
		expect(shown).toEqual([...scores].sort((a, b) => b - a).slice(0, shown.length));

		await page.getByRole('button', { name: '5 % are anomalies' }).click();
		await page.getByText('the score that 5 % of').waitFor();
		writeFileSync(join(place.path, file.name), file.buffer);
		await (await downloaded(page, /Download motors\.anod/)).saveAs(join(place.path, 'page.anod'));
		const command = 'npx anod score motors.csv --model page.anod --output page-scores.csv';
		expect(runCommand(command, place.path)).toEqual(scores);

		const textOf = (name: string) => page.locator(`.pg-code[data-name="${name}"] code`).last().textContent();
		expect(runCommand((await textOf('Command line'))!, place.path)).toEqual(scores);
		expect(runProgram((await textOf('TypeScript'))!, place.path)).toEqual(scores);

		await page.locator('.pg-table button').first().click();
		expect(await page.locator('.pg-why h3').innerText()).toContain(shown[0].toPrecision(4));
		expect(await page.locator('.pg-why tbody tr').count()).toBeGreaterThan(1);
		expect(tab.faults).toEqual([]);
		await tab.close();
	});

	it('shows precision and recall of any threshold as the labels give them, at once', async () => {
		const tab = await site.open('/playground');
		const { page } = tab;
		await fileField(page).setInputFiles(file);
		await page.getByRole('button', { name: 'Train' }).click();
		await trained(page);
		const lines = readFileSync((await (await downloaded(page, /Download the scores/)).path())!, 'utf8')
			.trim()
			.split('\n')
			.slice(1);
		const scores = Float64Array.from(lines, (line) => Number(line.split(',')[1]));
		const labels = Uint8Array.from(motors(rows).trim().split('\n').slice(1), (line) => Number(line.at(-1)));
		for (const place of [0.2, 0.5, 0.8]) {
			const threshold = await page.getByRole('slider').evaluate((slider: HTMLInputElement, share) => {
				slider.value = String(Number(slider.min) + share * (Number(slider.max) - Number(slider.min)));
				slider.dispatchEvent(new Event('input'));
				return Number(slider.value);
			}, place);
			const { precision, recall, f1, confusion } = evaluate(labels, scores, threshold);
			const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
			expect(await figure(page, 'flagged')).toBe(`${confusion.truePositives + confusion.falsePositives} of ${rows} rows flagged`);
			expect([await figure(page, 'precision'), await figure(page, 'recall'), await figure(page, 'f1')]).toEqual(
				[precision, recall, f1].map(percent),
			);
		}
		await tab.close();
	});

	it('works from the keyboard alone: draws points, trains, moves the threshold, asks why and says what a row is', async () => {
		const tab = await site.open('/playground', { reducedMotion: 'reduce' });
		const { page } = tab;
		const tabTo = async (name: string) => {
			for (let i = 0; i < 80; i++) {
				await page.keyboard.press('Tab');
				const focused = await page.evaluate(() => {
					const element = document.activeElement!;
					return element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
				});
				if (focused.startsWith(name)) return;
			}
			throw new Error(`Tab does not reach ${name}.`);
		};
		await fileField(page).focus();
		await page.keyboard.press('Shift+Tab');
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('ArrowRight');
		await tabTo('Plane to draw');
		for (const key of ['ArrowLeft', 'Enter', 'ArrowUp', 'Enter', 'Backspace']) await page.keyboard.press(key);
		await page.getByText('1 point; the cursor is at 48, 52').waitFor();
		await tabTo('Add a cluster');
		await page.keyboard.press('Enter');
		await tabTo('Use these points');
		await page.keyboard.press('Enter');
		await page.getByText('points.csv 61 rows, 2 columns').waitFor();
		await tabTo('Train');
		await page.keyboard.press('Enter');
		await trained(page);
		await tabTo('Threshold');
		const before = await figure(page, 'flagged');
		for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowLeft');
		expect(await figure(page, 'flagged')).not.toBe(before);
		await tabTo('Why row');
		await page.keyboard.press('Enter');
		await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('pg-why-place');
		await page.keyboard.press('Tab');
		await page.keyboard.press('ArrowRight');
		await page.getByText('You labelled 1 row.').waitFor();
		expect(tab.faults).toEqual([]);
		await tab.close();
	});

	it('says what is wrong with a file and keeps the last result; Stop keeps it, too', async () => {
		const tab = await site.open('/playground', { viewport: { width: 390, height: 844 } });
		const { page } = tab;
		await fileField(page).setInputFiles(file);
		await page.getByRole('button', { name: 'Train' }).click();
		await trained(page);
		const flagged = await figure(page, 'flagged');
		await fileField(page).setInputFiles({ ...file, name: 'bad.csv', buffer: Buffer.from('a,b\n1,2\n3\n') });
		await expect.poll(() => page.getByRole('alert').innerText()).toContain('Row 2 of bad.csv has 1 cell, the header has 2.');
		expect(await figure(page, 'flagged')).toBe(flagged);
		await page.getByLabel('Training steps').fill('20000');
		await page.getByRole('button', { name: 'Train again' }).click();
		await page.getByRole('button', { name: 'Stop' }).click();
		await page.getByRole('button', { name: 'Train again' }).waitFor();
		expect(await figure(page, 'flagged')).toBe(flagged);
		expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
		expect(tab.faults).toEqual([]);
		await tab.close();
	});

	it('marks an alarm in the live stream after an anomaly was injected', async () => {
		const tab = await site.open('/playground', { reducedMotion: 'reduce' });
		const { page } = tab;
		await page.getByLabel('A live stream').check();
		await page.getByRole('button', { name: 'Start' }).click();
		await page.getByRole('button', { name: '20 points' }).click({ timeout: 60_000 });
		await expect.poll(() => figure(page, 'points')).toBe('20');
		expect(await figure(page, 'alarms')).toBe('0 alarms');
		await page.getByRole('button', { name: 'Make it jump' }).click();
		await expect.poll(() => figure(page, 'alarms')).toBe('1 alarm');
		expect(tab.faults).toEqual([]);
		await tab.close();
	});
});
