import { serve } from '@anod/serve/node';
import { chromium } from '@anod/testkit/engines/index.mjs';
import { chromium as browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { backend, files, numbers } from './models.js';

const executablePath = chromium();
const title = 'the page /docs lists what there is and lets a reader try it, asking this server alone';

if (!executablePath) it.skip(`${title} (skipped: no Chromium; set ANOD_CHROMIUM to its path)`);
else
	it(title, async () => {
		const server = await serve({ models: { numbers: files.numbers }, backend, port: 0, auth: { tokens: ['secret'] } });
		const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
		const opened = await browser.launch({ executablePath, args: [...args, '--disable-component-update', '--disable-sync'] });
		try {
			const page = await opened.newPage();
			const [asked, complaints]: [string[], string[]] = [[], []];
			page.on('request', (request) => asked.push(request.url()));
			page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
			page.on('pageerror', (error) => complaints.push(error.message));
			await page.goto(`${server.url}/docs`);
			const predict = page.locator('main > details', { hasText: '/v1/models/{name}/predict' });
			await predict.locator('summary').first().click();
			await predict.locator('input').fill('numbers');
			await predict.locator('textarea').fill(JSON.stringify({ rows: numbers(2) }));
			await predict.locator('button').click();
			await expect.poll(() => predict.locator('pre').last().textContent()).toContain('401');
			await page.fill('#token', 'secret');
			await predict.locator('button').click();
			await expect.poll(() => predict.locator('pre').last().textContent()).toMatch(/^200 OK\n\{"model":"numbers","scores":\[/);
			expect(await page.locator('main > details').count()).toBe(12);
			expect(asked.every((url) => url.startsWith(server.url))).toBe(true);
			expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
		} finally {
			await opened.close();
			await server.close({ deadline: 100 });
		}
	});
