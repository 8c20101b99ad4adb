import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { autoencoderOptions, convolutionalOptions, type OptionSpec, reinforcementOptions, streamOptions } from '@anod/core';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readShown, type Shown, shownBy } from '../run/shown.js';
import { violationsInBothThemes } from './axe.js';
import { folder, pages } from './pages.js';
import { builtSite, chromiumPath, type Site, startSite } from './site.js';

const where = chromiumPath ? describe : describe.skip;
/** Where pictures of the pages go, to be looked at: with ANOD_SCREENSHOTS alone, as they take as long as the tests. */
const screenshots = process.env.ANOD_SCREENSHOTS ? join(folder, 'screenshots') : undefined;
/** Pages whose blocks train for minutes in a browser: run every night. By day they run in Node, when the site is built. */
const ofTheNight = ['detectors/images.md', 'detectors/reinforcement.md', 'detectors/series.md'];
const pagesToRun = process.env.ANOD_NIGHTLY ? pages : pages.filter(({ path }) => !ofTheNight.includes(path));
const address = (path: string) => `/${path.replace(/(index)?\.md$/, '')}`;

/** Presses Run and waits for the end. */
async function runToEnd(block: Locator, wanted = 'done'): Promise<void> {
	await block.getByRole('button', { name: 'Run' }).click();
	await block.and(block.page().locator('[data-state=done], [data-state=failed]')).waitFor({ timeout: 120_000 });
	const state = await block.getAttribute('data-state');
	if (state !== wanted) expect.fail(`ended ${state}: ${await block.locator('.run-output').innerText()}`);
}

/** Replaces a block's code by way of the keyboard, as a reader would. */
async function type(block: Locator, source: string): Promise<void> {
	const edit = block.getByRole('button', { name: 'Edit' });
	if (await edit.isVisible()) await edit.click();
	await block.locator('.cm-content').fill(source);
}

where(
	chromiumPath ? 'the built site in Chromium' : 'the built site in Chromium (skipped: no Chromium; set ANOD_CHROMIUM to its path)',
	() => {
		let site: Site;
		/** By the build, in Node, on the packages that the site carries. */
		let shown: readonly Shown[];

		beforeAll(async () => {
			if (screenshots) mkdirSync(screenshots, { recursive: true });
			shown = readShown(builtSite());
			site = await startSite(chromiumPath!);
			// The build runs every block.
		}, 600_000);
		afterAll(() => site?.close());

		it.each(['/api/core/', '/api/core/classes/AutoencoderDetector', '/api/core/metrics/'])(
			'%s is read as it is, on a phone too',
			async (path) => {
				const tab = await site.open(path);
				await tab.page.setViewportSize({ width: 390, height: 800 });
				const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				expect(overflow, 'pixels that a phone would have to scroll sideways').toBe(0);
				expect(tab.faults).toEqual([]);
				await tab.close();
			},
		);

		it('leads from the error of a block to its causes and cures, and from a search to the API', async () => {
			const tab = await site.open('/guide/quick-start');
			const block = tab.page.locator('.run-block').first();
			await type(block, "import { AutoencoderDetector } from '@anod/core';\nnew AutoencoderDetector({ epoch: 1 });");
			await runToEnd(block, 'failed');
			await block.getByRole('link', { name: 'causes and cures' }).click();
			await tab.page.waitForURL('**/reference/errors#ANOD_OPTION');
			await tab.page.keyboard.press('Control+k');
			await tab.page.locator('.VPLocalSearchBox input').fill('oracleBest');
			await expect.poll(() => tab.page.locator('.VPLocalSearchBox a[href*="/api/core/metrics"]').count()).toBeGreaterThan(0);
			expect(tab.faults).toEqual([]);
			await tab.close();
		}, 60_000);

		it('proves the same bits at the press of a button', async () => {
			const tab = await site.open('/how-it-works/same-bits');
			await tab.page.getByRole('button', { name: 'Prove it here' }).click();
			const part = tab.page.locator('.same-bits');
			await part.and(tab.page.locator('[data-state=done], [data-state=failed]')).waitFor({ timeout: 60_000 });
			const rows = await part.locator('tbody tr').count();
			expect(rows).toBeGreaterThan(10);
			expect(await part.getByRole('status').innerText()).toBe(`All ${rows} hashes are the same`);
			expect(tab.faults).toEqual([]);
			await tab.close();
		}, 90_000);

		it.each(pagesToRun)(
			'$path runs every block, prints what Node prints to the last digit, asks no other host, reports no error',
			async (page) => {
				const tab = await site.open(address(page.path));
				const blocks = tab.page.locator('.run-block');
				expect(await blocks.count()).toBe(page.blocks.length);
				for (const [i, block] of page.blocks.entries()) {
					const here = blocks.nth(i);
					await runToEnd(here);
					const outputs = shownBy(shown, page.path, block.line);
					const texts = outputs.flatMap((output) => ('text' in output ? output.text : []));
					const cells = outputs.flatMap((output) => (output.kind === 'table' ? output.rows.flat() : []));
					const plots = outputs.filter(({ kind }) => kind === 'plot').length;
					expect(await here.locator('.run-text').allInnerTexts()).toEqual(texts);
					expect(await here.locator('.run-table td').allInnerTexts()).toEqual(cells);
					await expect.poll(() => here.locator('.run-plot svg, .run-plot canvas').count()).toBeGreaterThanOrEqual(plots);
					// A plot without marks would be axes around nothing.
					for (const plot of await here.locator('.run-plot').all())
						expect(await plot.locator('svg circle, svg rect, svg path, canvas').count()).toBeGreaterThan(0);
				}
				expect(tab.faults).toEqual([]);
				if (page.blocks.length > 0) expect(await violationsInBothThemes(tab.page, '.run-output')).toEqual([]);
				const name = page.path.replaceAll('/', '-').replace('.md', '');
				const picture = async (look: string) => {
					if (!screenshots) return;
					await tab.page.evaluate(() => scrollTo(0, 0));
					await tab.page.screenshot({ path: join(screenshots, `${name}-${look}.png`), fullPage: true, animations: 'disabled' });
				};
				await picture('light');
				await tab.page.evaluate(() => document.documentElement.classList.add('dark'));
				await picture('dark');
				await tab.page.evaluate(() => document.documentElement.classList.remove('dark'));
				await tab.page.setViewportSize({ width: 390, height: 800 });
				await tab.page.waitForTimeout(200);
				const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				expect(overflow, 'pixels that a phone would have to scroll sideways').toBe(0);
				await picture('phone');
				await tab.close();
			},
			// Every block trains.
			240_000,
		);

		it('runs an edited block as edited, and the original after Reset', async () => {
			const tab = await site.open('/guide/examples');
			const block = tab.page.locator('.run-block').first();
			await type(block, "const words: string[] = ['edited'];\nconsole.log(words[0], 6 * 7);");
			await runToEnd(block);
			expect(await block.locator('.run-text').allInnerTexts()).toEqual(['edited 42']);
			await block.getByRole('button', { name: 'Reset' }).click();
			expect(await block.locator('.cm-content').innerText()).toContain('plot.line(waves');
			await runToEnd(block);
			expect(await block.locator('.run-text').allInnerTexts()).toEqual(['140']);
			expect(tab.faults).toEqual([]);
			await tab.close();
		});

		it('is edited and run from the keyboard alone', async () => {
			const tab = await site.open('/guide/examples');
			const block = tab.page.locator('.run-block').first();
			await block.getByRole('button', { name: 'Edit' }).press('Enter');
			await expect.poll(() => block.locator('.cm-content').evaluate((element) => element === document.activeElement)).toBe(true);
			await tab.page.keyboard.press('Control+A');
			await tab.page.keyboard.type('1 + 1;');
			await tab.page.keyboard.press('Control+Enter');
			await expect.poll(() => block.locator('.run-text').allInnerTexts()).toEqual(['2']);
			await tab.page.keyboard.press('Tab');
			expect(await tab.page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Run');
			await tab.close();
		});

		it('shows an error with its line, and leads to it', async () => {
			const tab = await site.open('/guide/examples');
			const block = tab.page.locator('.run-block').first();
			await type(block, "import { AutoencoderDetector } from '@anod/core';\n\nnew AutoencoderDetector({ sed: 7 } as object);");
			await runToEnd(block, 'failed');
			expect(await block.locator('.run-failure').innerText()).toMatch(/AnodError: ANOD_OPTION: there is no option sed/);
			expect(await block.locator('.cm-fault').innerText()).toContain('sed: 7');
			await block.getByRole('button', { name: 'line 3' }).click();
			expect(await block.locator('.cm-content').evaluate((element) => element === document.activeElement)).toBe(true);
			if (screenshots) await tab.page.screenshot({ path: join(screenshots, 'error.png') });

			await type(block, 'const a = ;');
			await runToEnd(block, 'failed');
			expect(await block.locator('.run-failure').innerText()).toMatch(/SyntaxError[\s\S]*line 1/);
			expect(tab.faults).toEqual([]);
			await tab.close();
		});

		it('stops a loop that never ends while the page stays alive, and lets the next block run', async () => {
			const tab = await site.open('/guide/quick-start');
			const [endless, next] = [tab.page.locator('.run-block').first(), tab.page.locator('.run-block').nth(1)];
			await type(endless, "console.log('in it');\nwhile (true) {}");
			await endless.getByRole('button', { name: 'Run' }).click();
			await expect.poll(() => endless.locator('.run-text').allInnerTexts()).toEqual(['in it']);
			await type(next, "console.log('next');");
			await next.getByRole('button', { name: 'Run' }).click();
			expect(await next.getAttribute('data-state')).toBe('waiting');
			const longest = await tab.page.evaluate(
				() =>
					new Promise<number>((resolve) => {
						let last = performance.now();
						let most = 0;
						let frames = 0;
						const frame = (now: number) => {
							most = Math.max(most, now - last);
							last = now;
							if (++frames < 20) requestAnimationFrame(frame);
							else resolve(most);
						};
						requestAnimationFrame(frame);
					}),
			);
			expect(longest, 'milliseconds between two frames').toBeLessThan(1000);
			// It continues the endless block, which its own run would never leave: it is given something else to continue.
			await type(endless, "console.log('ended');");
			await endless.getByRole('button', { name: 'Stop' }).click();
			expect(await endless.getAttribute('data-state')).toBe('stopped');
			await expect.poll(() => next.getAttribute('data-state')).toBe('done');
			expect(await next.locator('.run-text').allInnerTexts()).toEqual(['next']);
			expect(tab.faults).toEqual([]);
			await tab.close();
		});

		it('says so when a part of the site cannot be fetched, and runs when it can be again', async () => {
			const tab = await site.open('/guide/examples');
			const block = tab.page.locator('.run-block').first();
			await tab.page.context().setOffline(true);
			await runToEnd(block, 'failed');
			expect(await block.locator('.run-failure').innerText()).toMatch(/fetch/);
			await tab.page.context().setOffline(false);
			await tab.page.reload();
			await runToEnd(block);
			await tab.close();
		});

		it('drowns in no output', async () => {
			const tab = await site.open('/guide/examples');
			const block = tab.page.locator('.run-block').first();
			await type(block, 'for (let i = 0; ; i++) console.log(i);');
			await block.getByRole('button', { name: 'Run' }).click();
			await expect.poll(() => block.locator('.run-text').last().innerText()).toMatch(/not shown/);
			await block.getByRole('button', { name: 'Stop' }).click();
			expect(await block.getAttribute('data-state')).toBe('stopped');
			await tab.close();
		});

		it('copies a whole program', async () => {
			const tab = await site.open('/guide/quick-start', { permissions: ['clipboard-read', 'clipboard-write'] });
			await tab.page.locator('.run-block').nth(1).getByRole('button', { name: 'Copy' }).click();
			await tab.page.getByRole('button', { name: 'Copied' }).waitFor();
			const copied = await tab.page.evaluate(() => navigator.clipboard.readText());
			expect(copied).toContain('detector.fit(');
			expect(copied).toContain('detector.explain(');
			expect(copied).toContain('const plot =');
			await tab.close();
		});

		it('shows code without scripts, and every option with its default', async () => {
			const shown = async (path: string, code: string) => {
				const tab = await site.open(path, { javaScriptEnabled: false });
				expect(await tab.page.locator('main').innerText()).toContain(code);
				const options = await tab.page.locator('.option').allInnerTexts();
				await tab.close();
				const texts = new Map(options.map((option) => [option.split(/\s/)[0], option]));
				expect(texts.size, `options twice on ${path}`).toBe(options.length);
				return texts;
			};
			const expectAll = (texts: ReadonlyMap<string, string>, table: readonly OptionSpec[]) => {
				expect([...texts.keys()].sort()).toEqual(table.map(({ name }) => name).sort());
				for (const { name, description } of table) expect(texts.get(name)).toContain(description);
			};
			expectAll(await shown('/detectors/autoencoder', 'new AutoencoderDetector({ seed: 7 })'), autoencoderOptions);
			expectAll(await shown('/detectors/streams', 'detector.stream({ past })'), streamOptions);
			expectAll(await shown('/detectors/reinforcement', 'new ReinforcementDetector({ seed: 7 })'), reinforcementOptions);
			const series = await shown('/detectors/series', 'new ConvolutionalDetector({ seed: 7 })');
			const images = await shown('/detectors/images', 'new ConvolutionalDetector({ seed: 7 })');
			expectAll(new Map([...series, ...images]), convolutionalOptions);
		});

		it('is served under a policy without eval and without inline scripts, isolated, so that workers may share memory', async () => {
			const tab = await site.open('/');
			const response = await tab.page.reload();
			const policy = response!.headers()['content-security-policy'];
			expect(policy).toMatch(/script-src 'self' blob: 'wasm-unsafe-eval' 'sha256-/);
			expect(policy).not.toMatch(/'unsafe-eval'|script-src[^;]*unsafe-inline|https?:/);
			expect(await tab.page.evaluate(() => crossOriginIsolated)).toBe(true);
			// The policy holds: a script that the build does not know is refused, and the refusal is noted.
			await tab.page.evaluate(() =>
				document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' })),
			);
			expect(await tab.page.evaluate(() => 'ran' in window)).toBe(false);
			expect(tab.faults.join()).toMatch(/Content Security Policy/);
			await tab.close();
		});

		it('finds a page by a word, without another host', async () => {
			const tab = await site.open('/');
			await tab.page.keyboard.press('Control+k');
			await tab.page.locator('.VPLocalSearchBox input').fill('contamination');
			await tab.page.locator('.VPLocalSearchBox .result').first().waitFor();
			expect(tab.faults).toEqual([]);
			await tab.close();
		});
	},
);
